package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pentathlon.spec.Measure;

/**
 * What each measurement costs: the median iteration with it and without it. An iteration takes as
 * long as in the summary: the slowest rank's time in training, the mean over ranks in inference.
 * Figures are medians over launches.
 */
final class Overheads {
    private static final double NS_PER_MS = 1e6;

    private Overheads() {}

    static List<OverheadRow> of(
            boolean training,
            List<Placed<PassRow>> passes,
            SortedMap<Integer, LaunchSeries> launches) {
        List<OverheadRow> rows = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            List<Placed<PassRow>> own =
                    passes.stream().filter(pass -> pass.row().measure() == measure).toList();
            if (!own.isEmpty()) {
                rows.add(row(training, measure, own, launches));
            }
        }
        return rows;
    }

    private static OverheadRow row(
            boolean training,
            Measure measure,
            List<Placed<PassRow>> passes,
            SortedMap<Integer, LaunchSeries> launches) {
        double with = medianNs(training, passes, true);
        double without = medianNs(training, passes, false);
        boolean beside = !Double.isNaN(without);
        if (!beside) {
            without =
                    Statistics.median(
                            launches.values().stream()
                                    .map(LaunchSeries::iterationNs)
                                    .filter(ns -> ns.length > 0)
                                    .mapToDouble(Statistics::median)
                                    .toArray());
        }
        return new OverheadRow(
                measure.word(),
                without / NS_PER_MS,
                with / NS_PER_MS,
                beside ? OverheadRow.PASSES : OverheadRow.TIMING);
    }

    /** NaN where there are no such iterations. */
    private static double medianNs(boolean training, List<Placed<PassRow>> passes, boolean with) {
        Map<Integer, Map<Long, List<Double>>> iterations = new TreeMap<>();
        for (Placed<PassRow> placed : passes) {
            PassRow pass = placed.row();
            if (pass.with() == with) {
                iterations
                        .computeIfAbsent(placed.launch(), l -> new TreeMap<>())
                        .computeIfAbsent(
                                pass.row()[IterationColumn.ITERATION.ordinal()],
                                i -> new ArrayList<>())
                        .add((double) pass.row()[IterationColumn.ITERATION_NS.ordinal()]);
            }
        }
        if (iterations.isEmpty()) {
            return Double.NaN;
        }
        return Statistics.median(
                iterations.values().stream()
                        .mapToDouble(launch -> medianNs(training, launch))
                        .toArray());
    }

    private static double medianNs(boolean training, Map<Long, List<Double>> iterations) {
        return Statistics.median(
                iterations.values().stream()
                        .map(ranks -> ranks.stream().mapToDouble(Double::doubleValue))
                        .mapToDouble(
                                ranks ->
                                        training
                                                ? ranks.max().orElseThrow()
                                                : ranks.average().orElseThrow())
                        .toArray());
    }
}
