package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.QualityRow;
import org.pentathlon.results.QualityTables;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.Statistics;

/**
 * A training by epochs.
 *
 * @param evaluations in the order of the file: by launch, epoch and figure
 */
record Training(ReportCase shown, List<QualityRow> evaluations) {
    /** A figure at a time. */
    record At(double seconds, double value) {}

    static Training of(ReportCase shown) {
        return new Training(
                shown, shown.table("quality").map(QualityTables::quality).orElse(List.of()));
    }

    private Attributes attributes() {
        return shown.attributes();
    }

    /** The figure that the target is of. */
    String metric() {
        return attributes().text("target_metric", "");
    }

    /** {@code %} or {@code 1}. */
    String unit() {
        return attributes().text("target_unit", "1");
    }

    /** NaN where there is none. */
    double target() {
        return attributes().real("target", Double.NaN);
    }

    /** The loss of the same split. */
    String lossMetric() {
        return metric().replaceFirst("_.*", "") + QualityRow.LOSS;
    }

    /** Launches that have evaluations. */
    List<Integer> launches() {
        return evaluations.stream().map(QualityRow::launch).distinct().toList();
    }

    /**
     * A figure over time, a line for each launch, as long as it is a number: a training that
     * diverges has none from some evaluation on.
     */
    List<List<At>> lines(String metric) {
        return launches().stream()
                .map(
                        launch ->
                                evaluations.stream()
                                        .filter(e -> e.launch() == launch)
                                        .filter(e -> e.metric().equals(metric))
                                        .takeWhile(e -> Double.isFinite(e.value()))
                                        .map(e -> new At(e.seconds(), e.value()))
                                        .toList())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /**
     * Mean loss of each epoch's iterations over all ranks, at the time of the evaluation behind it;
     * a line for each launch.
     */
    List<List<At>> trainingLoss() {
        Optional<ResultTable> table = shown.table("iterations");
        if (table.isEmpty() || evaluations.isEmpty()) {
            return List.of();
        }
        long[] launches = table.get().longs("launch");
        long[] iterations = table.get().longs("iteration");
        double[] losses = table.get().doubles("loss");
        List<List<At>> lines = new ArrayList<>();
        for (int launch : launches()) {
            TreeMap<Long, Double> ends = ends(launch);
            Map<Long, double[]> sums = new LinkedHashMap<>();
            for (int i = 0; i < losses.length; i++) {
                Long end = launches[i] == launch ? ends.ceilingKey(iterations[i]) : null;
                if (end != null) {
                    double[] sum = sums.computeIfAbsent(end, e -> new double[2]);
                    sum[0] += losses[i];
                    sum[1]++;
                }
            }
            List<At> line = new ArrayList<>();
            ends.forEach(
                    (end, seconds) -> {
                        double[] sum = sums.getOrDefault(end, new double[2]);
                        if (Double.isFinite(sum[0] / sum[1])) {
                            line.add(new At(seconds, sum[0] / sum[1]));
                        }
                    });
            lines.add(line);
        }
        return lines.stream().filter(line -> !line.isEmpty()).toList();
    }

    /** Time of the first evaluation behind an epoch, by the epoch's last iteration. */
    private TreeMap<Long, Double> ends(int launch) {
        TreeMap<Long, Double> ends = new TreeMap<>();
        evaluations.stream()
                .filter(e -> e.launch() == launch)
                .forEach(e -> ends.merge(e.iteration(), e.seconds(), Math::min));
        return ends;
    }

    /** Medians of the n-th figure and of its time, as long as all lines have it. */
    static List<At> median(List<List<At>> lines) {
        int length = lines.stream().mapToInt(List::size).min().orElse(0);
        List<At> median = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int n = i;
            median.add(
                    new At(
                            quantile(lines.stream().mapToDouble(l -> l.get(n).seconds()).toArray()),
                            quantile(lines.stream().mapToDouble(l -> l.get(n).value()).toArray())));
        }
        return median;
    }

    private static double quantile(double[] values) {
        return Statistics.quantile(values, 0.5);
    }

    /** Where the target was met, at most once a launch. */
    List<QualityRow> reached() {
        return evaluations.stream().filter(QualityRow::reached).toList();
    }

    /** Whether a figure is somewhere no number, or infinite. */
    boolean diverged() {
        return evaluations.stream().anyMatch(e -> !Double.isFinite(e.value()));
    }

    /** As the summary has it: the median over launches; NaN where one did not reach it. */
    double secondsToTarget() {
        return SummaryTable.read(shown.file(), shown.name()).value("time_to_quality_seconds");
    }

    /** The last value of the target's figure in a launch; NaN where there is none. */
    double last(int launch) {
        return evaluations.stream()
                .filter(e -> e.launch() == launch && e.metric().equals(metric()))
                .mapToDouble(QualityRow::value)
                .reduce(Double.NaN, (before, value) -> value);
    }
}
