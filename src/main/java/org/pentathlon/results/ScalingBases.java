package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;

/** Reads what predictions need of measured cases. */
final class ScalingBases {
    private static final String CASES = "/cases/";

    private static final String SOURCE = "bucket_source";
    private static final String ONE_BUCKET = "one bucket";

    private static final long FLOAT_BYTES = 4;
    private static final long FIRST_BUCKET_BYTES = 1L << 20;
    private static final long BUCKET_BYTES = 25L << 20;
    private static final long LEAST_BUCKET_BYTES = 1L << 10;
    private static final double MIB = 1 << 20;

    private ScalingBases() {}

    /** Reads a case; nothing where it has no iteration of all its ranks. */
    static Optional<ScalingBase> read(ResultFile file, String name) {
        Attributes attributes = file.attributes(CASES + name);
        ResultTable table = file.table(CASES + name + "/iterations");
        boolean training = attributes.text("mode", "").equals(Mode.TRAIN.word());
        int ranks = Math.toIntExact(attributes.number("ranks", 1));
        List<ScalingBase.Launch> launches = launches(table, training, ranks);
        if (launches.isEmpty()) {
            return Optional.empty();
        }
        boolean handsOverAtTheEnd =
                attributes.text("engine", "").equals(EngineKind.DL4J.word())
                        || attributes.text(SOURCE, "").equals(ONE_BUCKET);
        return Optional.of(
                new ScalingBase(
                        name,
                        key(attributes),
                        training,
                        ranks,
                        attributes.text("device", ""),
                        Transport.read(file, name),
                        attributes.number("batch_per_rank", 0),
                        Statistics.mean(table.doubles("samples")),
                        gradients(attributes, handsOverAtTheEnd),
                        attributes.number("overlap", 0) == 1 && !handsOverAtTheEnd,
                        launches));
    }

    private static List<Object> key(Attributes attributes) {
        List<Object> key = ScalingCase.key(attributes);
        key.add(attributes.number("threads", 0));
        return key;
    }

    /**
     * Buckets of the sizes that were aimed at, as if parameters could be cut anywhere; the loss is
     * behind the last.
     */
    private static ScalingBase.Gradients gradients(Attributes attributes, boolean together) {
        double left = (attributes.number("parameters", 0) + 1.0) * FLOAT_BYTES;
        if (together) {
            return new ScalingBase.Gradients(List.of(left), "handed over at once");
        }
        double first = bytes(attributes, "first_bucket_bytes", FIRST_BUCKET_BYTES);
        double others = bytes(attributes, "bucket_bytes", BUCKET_BYTES);
        String source = attributes.text(SOURCE, "");
        List<Double> buckets = new ArrayList<>();
        while (left > 0) {
            double next = Math.min(left, buckets.isEmpty() ? first : others);
            buckets.add(next);
            left -= next;
        }
        return new ScalingBase.Gradients(
                buckets,
                String.format(
                        Locale.ROOT,
                        "%.2f MiB, then %.2f MiB each%s",
                        first / MIB,
                        others / MIB,
                        source.isEmpty() ? "" : "; " + source));
    }

    private static double bytes(Attributes attributes, String name, long otherwise) {
        return Math.max(LEAST_BUCKET_BYTES, attributes.number(name, otherwise));
    }

    /** By the clock that counts: the host may be through long before the device is. */
    private static long[] backwardNs(ResultTable table) {
        long[] onDevice = table.longsIfThere(IterationColumn.BACKWARD_DEVICE_NS.word());
        return Arrays.stream(onDevice).anyMatch(ns -> ns != IterationColumn.MISSING)
                ? onDevice
                : table.longs(IterationColumn.BACKWARD_NS.word());
    }

    /** Launches that have a whole iteration. */
    private static List<ScalingBase.Launch> launches(
            ResultTable table, boolean training, int ranks) {
        LaunchSteps.Columns columns =
                new LaunchSteps.Columns(
                        table.longs("rank"),
                        table.longs("iteration"),
                        table.longs("iteration_ns"),
                        table.longs("tail_ns"),
                        backwardNs(table));
        Map<Long, List<Integer>> rows = new TreeMap<>();
        long[] launches = table.longs("launch");
        for (int row = 0; row < launches.length; row++) {
            rows.computeIfAbsent(launches[row], launch -> new ArrayList<>()).add(row);
        }
        return rows.values().stream()
                .map(of -> LaunchSteps.of(columns, of, training, ranks))
                .flatMap(Optional::stream)
                .toList();
    }
}
