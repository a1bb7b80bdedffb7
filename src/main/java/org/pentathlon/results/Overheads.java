package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pentathlon.spec.Measure;

/**
 * What each measurement costs: the median iteration with it and without it. An iteration takes as
 * long as in the summary: the slowest rank's time in training, the mean over ranks in inference.
 * Figures are medians over launches.
 *
 * <p>What it costs to time the phases of a device is told by means, since nobody looks at the clock
 * in the block that is not synchronised.
 */
final class Overheads {
    private static final double NS_PER_MS = 1e6;

    private Overheads() {}

    static List<OverheadRow> of(
            boolean training, List<Placed<PassRow>> passes, Collection<LaunchSeries> launches) {
        List<OverheadRow> rows = new ArrayList<>();
        phases(launches).ifPresent(rows::add);
        for (Measure measure : Measure.values()) {
            List<Placed<PassRow>> own =
                    passes.stream().filter(pass -> pass.row().measure() == measure).toList();
            if (!own.isEmpty()) {
                rows.add(row(training, measure, own, launches));
            }
        }
        return rows;
    }

    private static Optional<OverheadRow> phases(Collection<LaunchSeries> launches) {
        List<LaunchSeries> measured =
                launches.stream().filter(launch -> launch.iterationNs().length > 0).toList();
        if (measured.isEmpty() || !Throughput.of(measured).free()) {
            return Optional.empty();
        }
        double[] without = measured.stream().mapToDouble(LaunchSeries::freeIterationNs).toArray();
        double[] with =
                measured.stream()
                        .mapToDouble(launch -> Statistics.mean(launch.iterationNs()))
                        .toArray();
        return Optional.of(
                new OverheadRow(
                        Measure.PHASES.word(),
                        Statistics.median(without) / NS_PER_MS,
                        Statistics.median(with) / NS_PER_MS,
                        OverheadRow.FREE_RUNNING));
    }

    private static OverheadRow row(
            boolean training,
            Measure measure,
            List<Placed<PassRow>> passes,
            Collection<LaunchSeries> launches) {
        double with = medianNs(training, passes, true);
        double without = medianNs(training, passes, false);
        boolean beside = !Double.isNaN(without);
        if (!beside) {
            without =
                    Statistics.median(
                            launches.stream()
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
