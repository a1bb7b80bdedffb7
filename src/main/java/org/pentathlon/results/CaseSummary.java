package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.pentathlon.spec.Phase;

/**
 * The figures of a case. Each is computed for each launch; its value is the median over launches.
 *
 * <ul>
 *   <li>{@code iteration_*_ns}: of the iterations' times: the slowest rank's in training, the mean
 *       over ranks in inference
 *   <li>{@code PHASE_median_ns}: median over iterations of the mean over ranks; {@code
 *       PHASE_device_median_ns} and {@code device_median_ns} by the device's clock
 *   <li>{@code samples_per_second}, {@code tokens_per_second}, {@code flops_per_second}: of all
 *       ranks, over (latest end - common start) of the loop, or of the block that is not
 *       synchronised: see {@link Throughput}
 *   <li>{@code samples_per_second_by_iteration}: median over iterations of the samples of all ranks
 *       over the slowest rank's time; in training
 *   <li>{@code padding_share}: positions of padding as a part of all positions
 *   <li>{@code straggler_rank}, {@code straggler_share}, {@code straggler_delay_ns}: see {@link
 *       Straggler}, of the iterations of all launches; where {@code wait} is known
 *   <li>{@code loss_first}, {@code loss_last}: mean over ranks in the first and the last iteration
 * </ul>
 */
final class CaseSummary {
    private final boolean training;
    private final List<LaunchSeries> launches;
    private final List<SummaryRow> rows = new ArrayList<>();

    private CaseSummary(boolean training, Collection<LaunchSeries> launches) {
        this.training = training;
        this.launches =
                launches.stream().filter(launch -> launch.iterationNs().length > 0).toList();
    }

    static List<SummaryRow> of(boolean training, Collection<LaunchSeries> launches) {
        CaseSummary summary = new CaseSummary(training, launches);
        if (!summary.launches.isEmpty()) {
            summary.addAll();
        }
        return summary.rows;
    }

    private void addAll() {
        addMedian("iteration_median_ns", "ns", LaunchSeries::iterationNs);
        addOfIteration("iteration_p5_ns", ns -> Statistics.quantile(ns, 0.05));
        addOfIteration("iteration_p95_ns", ns -> Statistics.quantile(ns, 0.95));
        addOfIteration("iteration_mean_ns", Statistics::mean);
        addOfIteration("iteration_sd_ns", Statistics::deviation);
        for (Phase phase : Phase.values()) {
            addMedian(phase.word() + "_median_ns", "ns", launch -> phaseNs(launch, phase));
        }
        for (IterationColumn extra :
                List.of(
                        IterationColumn.TAIL_NS,
                        IterationColumn.SYNC_NS,
                        IterationColumn.STAGE_DEVICE_NS,
                        IterationColumn.FORWARD_DEVICE_NS,
                        IterationColumn.LOSS_DEVICE_NS,
                        IterationColumn.BACKWARD_DEVICE_NS,
                        IterationColumn.UPDATE_DEVICE_NS,
                        IterationColumn.DEVICE_NS,
                        IterationColumn.ALLREDUCE_HIDDEN_NS)) {
            addMedian(extra.median(), "ns", launch -> launch.means(extra));
        }
        Straggler.of(launches)
                .ifPresent(
                        last -> {
                            rows.add(SummaryRow.of("straggler_rank", last.rank(), "1"));
                            rows.add(SummaryRow.of("straggler_share", last.share(), "1"));
                            rows.add(SummaryRow.of("straggler_delay_ns", last.delayNs(), "ns"));
                        });
        addRate("samples_per_second", IterationColumn.SAMPLES, "1/s");
        addRate("tokens_per_second", IterationColumn.TOKENS, "1/s");
        addRate("flops_per_second", IterationColumn.FLOPS, "FLOP/s");
        if (training) {
            addMedian("samples_per_second_by_iteration", "1/s", CaseSummary::samplesPerSecond);
        }
        addPadding();
        addFigure("loss_first", "1", loss -> loss[0]);
        addFigure("loss_last", "1", loss -> loss[loss.length - 1]);
    }

    private static double[] phaseNs(LaunchSeries launch, Phase phase) {
        return switch (phase) {
            case DATA -> launch.means(IterationColumn.DATA_NS);
            case STAGE -> launch.means(IterationColumn.STAGE_NS);
            case FORWARD -> launch.means(IterationColumn.FORWARD_NS);
            case LOSS -> launch.means(IterationColumn.LOSS_NS);
            case BACKWARD -> launch.means(IterationColumn.BACKWARD_NS);
            case WAIT -> launch.waitNs();
            case ALLREDUCE -> launch.allreduceNs();
            case UPDATE -> launch.means(IterationColumn.UPDATE_NS);
            case OTHER -> launch.means(IterationColumn.OTHER_NS);
        };
    }

    private static double[] samplesPerSecond(LaunchSeries launch) {
        double[] samples = launch.totals(IterationColumn.SAMPLES);
        double[] ns = launch.slowestIterationNs();
        double[] rates = new double[samples.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = samples[i] / ns[i] * 1e9;
        }
        return rates;
    }

    /** The median of a series, with its interval; no row where a launch has no such series. */
    private void addMedian(String metric, String unit, Function<LaunchSeries, double[]> seriesOf) {
        List<double[]> series = launches.stream().map(seriesOf).toList();
        if (series.stream().anyMatch(values -> values.length == 0)) {
            return;
        }
        double value = overLaunches(series, Statistics::median);
        add(metric, value, unit, Bootstrap.ofMedian(series), 1);
    }

    private void addOfIteration(String metric, ToDoubleFunction<double[]> figure) {
        List<double[]> series = launches.stream().map(LaunchSeries::iterationNs).toList();
        rows.add(SummaryRow.of(metric, overLaunches(series, figure), "ns"));
    }

    private void addFigure(String metric, String unit, ToDoubleFunction<double[]> figure) {
        List<double[]> series =
                launches.stream()
                        .map(launch -> launch.means(IterationColumn.LOSS))
                        .filter(values -> values.length > 0)
                        .toList();
        if (!series.isEmpty()) {
            rows.add(SummaryRow.of(metric, overLaunches(series, figure), unit));
        }
    }

    /**
     * A rate over wall time. Its interval is that of the ratio of sums over iterations, brought to
     * the same centre: wall time also holds what lies between ranks and iterations.
     */
    private void addRate(String metric, IterationColumn column, String unit) {
        List<double[]> amounts = launches.stream().map(launch -> launch.totals(column)).toList();
        if (amounts.stream().anyMatch(values -> values.length == 0)) {
            return;
        }
        Throughput throughput = Throughput.of(launches);
        List<double[]> times = launches.stream().map(throughput::iterationNs).toList();
        double value =
                Statistics.median(
                        launches.stream()
                                .mapToDouble(launch -> throughput.perSecond(launch, column))
                                .toArray());
        double[] ratios = new double[amounts.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = Statistics.mean(amounts.get(i)) / Statistics.mean(times.get(i));
        }
        double scale = value / Statistics.median(ratios);
        add(metric, value, unit, Bootstrap.ofRatio(amounts, times), scale);
    }

    /** No row where a launch does not know its padding. */
    private void addPadding() {
        double[] shares =
                launches.stream()
                        .mapToDouble(
                                launch -> {
                                    double padding =
                                            launch.total(IterationColumn.PADDING_POSITIONS);
                                    double used = launch.total(IterationColumn.POSITIONS);
                                    return padding / (padding + used);
                                })
                        .toArray();
        if (Arrays.stream(shares).noneMatch(Double::isNaN)) {
            rows.add(SummaryRow.of("padding_share", Statistics.median(shares), "1"));
        }
    }

    private static double overLaunches(List<double[]> series, ToDoubleFunction<double[]> figure) {
        return Statistics.median(series.stream().mapToDouble(figure).toArray());
    }

    private void add(
            String metric, double value, String unit, Bootstrap.Interval interval, double scale) {
        rows.add(
                new SummaryRow(
                        metric,
                        value,
                        unit,
                        interval.low() * scale,
                        interval.high() * scale,
                        interval.kind()));
    }
}
