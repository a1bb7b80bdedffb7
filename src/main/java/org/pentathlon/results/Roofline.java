package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How close a case came to what the machine can do. Ceilings are measured in the same launch by all
 * ranks at once: the best large matrix product (peak) and the triad (bandwidth).
 *
 * <ul>
 *   <li>{@code peak_flops_per_second}, {@code peak_bytes_per_second}: sums of the ranks'
 *   <li>{@code mfu}: model FLOPs utilisation, analytic operations per second over that peak
 *   <li>{@code arithmetic_intensity}: analytic operations over the bytes of all operators whose
 *       shapes tell them, FLOP/byte; a cache saves some of these bytes
 *   <li>{@code roofline_flops_per_second}: the smaller of the peak and intensity times bandwidth
 *       (Williams, Waterman, Patterson: Roofline, CACM 52(4), 2009)
 *   <li>{@code roofline_share}: operations per second over that
 * </ul>
 */
final class Roofline {
    static final List<String> METRICS =
            List.of(
                    "peak_flops_per_second",
                    "peak_bytes_per_second",
                    "mfu",
                    "arithmetic_intensity",
                    "roofline_flops_per_second",
                    "roofline_share");

    private final Attributes attributes;
    private final List<Placed<KernelRow>> ceilings;

    /**
     * @param attributes of the case
     * @param kernels all of the file
     */
    Roofline(Attributes attributes, List<Placed<KernelRow>> kernels) {
        this.attributes = attributes;
        this.ceilings = kernels.stream().filter(this::isOfCase).toList();
    }

    private boolean isOfCase(Placed<KernelRow> placed) {
        KernelRow row = placed.row();
        return row.ceiling()
                && row.engine().equals(attributes.text("engine", ""))
                && row.precision().equals(attributes.text("precision", ""))
                && row.device().equals(attributes.text("device", ""))
                && row.threads() == attributes.number("threads", 0);
    }

    /** Figures are medians over launches; none where no ceilings were measured. */
    List<SummaryRow> summary(
            SortedMap<Integer, LaunchSeries> launches, List<Placed<OperatorFigure>> operators) {
        double intensity = intensity(operators);
        Throughput throughput = Throughput.of(launches.values());
        List<double[]> figures = new ArrayList<>();
        for (Map.Entry<Integer, LaunchSeries> launch : launches.entrySet()) {
            double rate = throughput.perSecond(launch.getValue(), IterationColumn.FLOPS);
            double peak = sum(launch.getKey(), KernelRow.MATRIX_PRODUCT, true);
            double bandwidth = sum(launch.getKey(), KernelRow.TRIAD, false);
            double roof = Math.min(peak, intensity * bandwidth);
            if (peak > 0) {
                figures.add(
                        new double[] {peak, bandwidth, rate / peak, intensity, roof, rate / roof});
            }
        }
        if (figures.isEmpty()) {
            return List.of();
        }
        List<SummaryRow> rows = new ArrayList<>();
        add(rows, "peak_flops_per_second", "FLOP/s", figures, 0);
        add(rows, "peak_bytes_per_second", "byte/s", figures, 1);
        add(rows, "mfu", "1", figures, 2);
        add(rows, "arithmetic_intensity", "FLOP/byte", figures, 3);
        add(rows, "roofline_flops_per_second", "FLOP/s", figures, 4);
        add(rows, "roofline_share", "1", figures, 5);
        return rows;
    }

    /**
     * A case that is faster than the best large matrix product was measured beside another machine
     * than that: one that did other work as the run started.
     *
     * @param summary as {@link #summary} gives it
     */
    static CheckRow check(List<SummaryRow> summary) {
        String name = "below_peak";
        return summary.stream()
                .filter(row -> row.metric().equals("mfu"))
                .findFirst()
                .map(
                        row ->
                                new CheckRow(
                                        name,
                                        row.value() <= 1 ? CheckStatus.PASSED : CheckStatus.WARNING,
                                        row.value(),
                                        1,
                                        "operations per second over the peak that the run's start"
                                                + " found"))
                .orElse(CheckRow.notApplicable(name, "no ceilings were measured"));
    }

    private static void add(
            List<SummaryRow> rows, String metric, String unit, List<double[]> figures, int at) {
        double[] values = figures.stream().mapToDouble(figure -> figure[at]).toArray();
        if (Double.isFinite(values[0])) {
            rows.add(SummaryRow.of(metric, Statistics.median(values), unit));
        }
    }

    /** NaN unless each rank has one such ceiling. */
    private double sum(int launch, String kernel, boolean flops) {
        List<Placed<KernelRow>> found =
                ceilings.stream()
                        .filter(placed -> placed.launch() == launch)
                        .filter(placed -> placed.row().kernel().equals(kernel))
                        .toList();
        long ranks = found.stream().mapToInt(Placed::rank).distinct().count();
        if (ranks != found.size() || ranks != attributes.number("ranks", ranks)) {
            return Double.NaN;
        }
        return found.stream()
                .map(Placed::row)
                .mapToDouble(row -> (flops ? row.flops() : row.bytes()) / row.medianNs() * 1e9)
                .sum();
    }

    /** NaN where no operator's bytes are known. */
    private double intensity(List<Placed<OperatorFigure>> operators) {
        long ranks =
                operators.stream()
                        .map(placed -> new CaseMeasurements.Member(placed.launch(), placed.rank()))
                        .distinct()
                        .count();
        long bytes =
                operators.stream()
                        .mapToLong(placed -> placed.row().bytes())
                        .filter(b -> b > 0)
                        .sum();
        double flops = attributes.number("flops_per_iteration", 0);
        return bytes == 0 ? Double.NaN : flops * ranks / bytes;
    }
}
