package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.pentathlon.spec.Mode;

/**
 * A case as one number of ranks of a series.
 *
 * @param launches those that have iterations
 * @param figures of {@link CaseSummary}, by metric
 */
record ScalingCase(
        String name,
        Attributes attributes,
        List<LaunchSeries> launches,
        Map<String, SummaryRow> figures) {
    /** Attributes that all cases of a series share, beside threads and a batch. */
    private static final List<String> EQUAL =
            List.of(
                    "workload",
                    "mode",
                    "engine",
                    "class",
                    "precision",
                    "device",
                    "library",
                    "data",
                    "epochs",
                    "overlap",
                    "seed");

    static ScalingCase read(ResultFile file, String name) {
        Attributes attributes = file.attributes("/cases/" + name);
        List<LaunchSeries> launches =
                StoredLaunches.read(file, name).values().stream()
                        .filter(launch -> launch.iterationNs().length > 0)
                        .toList();
        boolean training = training(attributes);
        Map<String, SummaryRow> figures =
                CaseSummary.of(training, launches).stream()
                        .collect(Collectors.toMap(SummaryRow::metric, Function.identity()));
        return new ScalingCase(name, attributes, launches, figures);
    }

    /** What decides an iteration's work but the ranks, and the batch that a kind keeps. */
    static List<Object> key(Attributes attributes, ScalingKind kind) {
        List<Object> key = key(attributes);
        String batch = kind == ScalingKind.WEAK ? "batch_per_rank" : "batch_global";
        key.add(attributes.asMap().getOrDefault(batch, ""));
        return key;
    }

    /** What decides an iteration's work but ranks and batch; a list that may be added to. */
    static List<Object> key(Attributes attributes) {
        Map<String, Object> all = attributes.asMap();
        List<Object> key = new ArrayList<>();
        EQUAL.forEach(name -> key.add(all.getOrDefault(name, "")));
        // Files of versions that knew no graphs lack it.
        key.add(attributes.number("cuda_graph", 0));
        key.add(
                Arrays.stream(attributes.text("settings", "").split(" ", -1))
                        .filter(setting -> !setting.isEmpty() && !setting.startsWith("batch="))
                        .toList());
        return key;
    }

    /** Whether ranks wait for each other in every iteration. */
    boolean training() {
        return training(attributes);
    }

    private static boolean training(Attributes attributes) {
        return attributes.text("mode", "").equals(Mode.TRAIN.word());
    }

    long ranks() {
        return attributes.number("ranks", 1);
    }

    long threads() {
        return attributes.number("threads", 0);
    }

    /** NaN where the case has no such figure. */
    double figure(String metric) {
        return figure(metric, SummaryRow::value);
    }

    double figure(String metric, ToDoubleFunction<SummaryRow> part) {
        return figures.containsKey(metric) ? part.applyAsDouble(figures.get(metric)) : Double.NaN;
    }

    LaunchRates samples() {
        return LaunchRates.of(launches, IterationColumn.SAMPLES);
    }

    List<double[]> iterationsNs() {
        return launches.stream().map(LaunchSeries::iterationNs).toList();
    }
}
