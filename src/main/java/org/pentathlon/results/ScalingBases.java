package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Reads what predictions need of measured cases. */
final class ScalingBases {
    private static final String CASES = "/cases/";

    /** What cases have in common that differ in the number of ranks and the batch of each alone. */
    private static final List<String> KEY =
            List.of(
                    "workload",
                    "mode",
                    "engine",
                    "class",
                    "precision",
                    "device",
                    "library",
                    "data",
                    "threads",
                    "overlap");

    private static final long FLOAT_BYTES = 4;
    private static final double FIRST_BUCKET_BYTES = 1L << 20;
    private static final double BUCKET_BYTES = 25L << 20;

    private ScalingBases() {}

    /**
     * Reads a case.
     *
     * @throws PentathlonException (invalid) if it holds no iterations
     */
    static ScalingBase read(ResultFile file, String name) {
        Attributes attributes = file.attributes(CASES + name);
        ResultTable table = file.table(CASES + name + "/iterations");
        boolean training = attributes.text("mode", "").equals("train");
        int ranks = Math.toIntExact(attributes.number("ranks", 1));
        long[] samples = table.longs("samples");
        if (samples.length == 0) {
            throw new PentathlonException(
                    ExitStatus.INVALID,
                    "%s: case %s holds no iteration; nothing can be predicted from it"
                            .formatted(file.path(), name));
        }
        boolean handsOverAtTheEnd = attributes.text("engine", "").equals("dl4j");
        return new ScalingBase(
                name,
                key(attributes),
                training,
                ranks,
                attributes.text("device", ""),
                attributes.text("collective", "none"),
                attributes.number("batch_per_rank", 0),
                Statistics.mean(Arrays.stream(samples).asDoubleStream().toArray()),
                gradients(attributes),
                attributes.number("overlap", 0) == 1 && !handsOverAtTheEnd,
                launches(table, training, ranks));
    }

    private static String key(Attributes attributes) {
        Stream<String> named =
                KEY.stream().map(name -> name + "=" + attributes.asMap().getOrDefault(name, ""));
        Stream<String> settings =
                Stream.of(attributes.text("settings", "").split(" "))
                        .filter(setting -> !setting.startsWith("batch="));
        return String.join(" ", Stream.concat(named, settings).toList());
    }

    /** Buckets as they were, or as they would be if parameters could be cut anywhere. */
    private static ScalingBase.Gradients gradients(Attributes attributes) {
        String measured = attributes.text("bucket_bytes", "");
        if (!measured.isEmpty()) {
            List<Double> buckets =
                    Stream.of(measured.split("[ ,]+")).map(Double::parseDouble).toList();
            return new ScalingBase.Gradients(buckets, "buckets as measured");
        }
        double left = (attributes.number("parameters", 0) + 1.0) * FLOAT_BYTES;
        List<Double> buckets = new ArrayList<>();
        while (left > 0) {
            double next = Math.min(left, buckets.isEmpty() ? FIRST_BUCKET_BYTES : BUCKET_BYTES);
            buckets.add(next);
            left -= next;
        }
        return new ScalingBase.Gradients(buckets, "buckets assumed: 1 MiB, then 25 MiB each");
    }

    private static List<ScalingBase.Launch> launches(
            ResultTable table, boolean training, int ranks) {
        Columns columns =
                new Columns(
                        table.longs("rank"),
                        table.longs("iteration"),
                        table.longs("iteration_ns"),
                        table.longs("tail_ns"),
                        table.longs("backward_ns"));
        Map<Long, List<Integer>> rows = new TreeMap<>();
        long[] launches = table.longs("launch");
        for (int row = 0; row < launches.length; row++) {
            rows.computeIfAbsent(launches[row], launch -> new ArrayList<>()).add(row);
        }
        return rows.values().stream().map(of -> columns.launch(of, training, ranks)).toList();
    }

    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    private record Columns(
            long[] ranks, long[] iterations, long[] iterationNs, long[] tailNs, long[] backwardNs) {
        ScalingBase.Launch launch(List<Integer> rows, boolean training, int worldSize) {
            double[] steps = rows.stream().mapToDouble(this::step).toArray();
            Map<Long, List<Integer>> byIteration = new TreeMap<>();
            Map<Long, List<Integer>> byRank = new TreeMap<>();
            for (int row : rows) {
                byIteration.computeIfAbsent(iterations[row], i -> new ArrayList<>()).add(row);
                byRank.computeIfAbsent(ranks[row], rank -> new ArrayList<>()).add(row);
            }
            // An iteration that a rank lost says nothing of the slowest.
            List<List<Integer>> whole =
                    byIteration.values().stream().filter(of -> of.size() == worldSize).toList();
            double[] ofRanks =
                    byRank.values().stream().mapToDouble(of -> mean(of, this::step)).toArray();
            double deviation = Statistics.deviation(ofRanks);
            return new ScalingBase.Launch(
                    steps,
                    whole.stream().mapToDouble(of -> mean(of, this::step)).toArray(),
                    whole.stream().mapToDouble(of -> largest(of, this::step)).toArray(),
                    mean(rows, row -> Math.max(0, backwardNs[row])),
                    whole.stream()
                            .mapToDouble(
                                    of ->
                                            training
                                                    ? largest(of, row -> iterationNs[row])
                                                    : mean(of, row -> iterationNs[row]))
                            .average()
                            .orElse(Double.NaN),
                    Double.isNaN(deviation) ? 0 : deviation);
        }

        /** An iteration without waiting and reducing. */
        private double step(int row) {
            return iterationNs[row] - Math.max(0, tailNs[row]);
        }

        private interface Figure {
            double of(int row);
        }

        private static double mean(List<Integer> rows, Figure figure) {
            return rows.stream().mapToDouble(figure::of).average().orElse(Double.NaN);
        }

        private static double largest(List<Integer> rows, Figure figure) {
            return rows.stream().mapToDouble(figure::of).max().orElse(Double.NaN);
        }
    }
}
