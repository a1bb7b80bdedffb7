package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The steps of one launch of a case: its iterations without waiting and reducing. */
final class LaunchSteps {
    /** Iterations on either side of one that say how fast all ranks were then. */
    private static final int AROUND = 7;

    private final Columns columns;

    /** Rows of whole iterations, which a rank that was lost does not have; by rank. */
    private final List<List<Integer>> whole;

    private LaunchSteps(Columns columns, List<List<Integer>> whole) {
        this.columns = columns;
        this.whole = whole;
    }

    /** Columns of an {@code iterations/} table, of all its rows. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    record Columns(
            long[] ranks,
            long[] iterations,
            long[] iterationNs,
            long[] tailNs,
            long[] backwardNs) {}

    /** A figure of a row. */
    private interface Figure {
        double of(int row);
    }

    /**
     * Steps of the launch that some rows are of.
     *
     * @param rows of the launch
     * @param training whether ranks wait for each other in every iteration
     * @return nothing where no iteration has all ranks
     */
    static Optional<ScalingBase.Launch> of(
            Columns columns, List<Integer> rows, boolean training, int worldSize) {
        Map<Long, List<Integer>> byIteration = new TreeMap<>();
        rows.forEach(
                row ->
                        byIteration
                                .computeIfAbsent(
                                        columns.iterations[row], iteration -> new ArrayList<>())
                                .add(row));
        List<List<Integer>> whole =
                byIteration.values().stream().filter(of -> of.size() == worldSize).toList();
        return whole.isEmpty()
                ? Optional.empty()
                : Optional.of(new LaunchSteps(columns, whole).launch(training));
    }

    private ScalingBase.Launch launch(boolean training) {
        List<Integer> rows = whole.stream().flatMap(List::stream).toList();
        return new ScalingBase.Launch(
                rows.stream().mapToDouble(this::step).toArray(),
                Arrays.stream(withoutDrift())
                        .mapToDouble(of -> Arrays.stream(of).max().orElse(Double.NaN))
                        .toArray(),
                whole.stream().mapToDouble(of -> mean(of, this::step)).toArray(),
                mean(rows, row -> Math.max(0, columns.backwardNs[row])),
                training
                        ? whole.stream()
                                .mapToDouble(of -> largest(of, row -> columns.iterationNs[row]))
                                .average()
                                .orElse(Double.NaN)
                        : Arrays.stream(ofRanks()).max().orElse(Double.NaN),
                deviation(ofRanks()));
    }

    private double step(int row) {
        return columns.iterationNs[row] - Math.max(0, columns.tailNs[row]);
    }

    /**
     * Each step over the median of those around it, of all ranks, and times what keeps the mean.
     * What changes more slowly, such as clocks or Java's compiler at work, is not drawn by each
     * rank for itself.
     */
    private double[][] withoutDrift() {
        double[][] steps = new double[whole.size()][];
        double sum = 0;
        double drawnSum = 0;
        for (int i = 0; i < steps.length; i++) {
            double[] around =
                    whole
                            .subList(
                                    Math.max(0, i - AROUND), Math.min(whole.size(), i + AROUND + 1))
                            .stream()
                            .flatMap(List::stream)
                            .mapToDouble(this::step)
                            .toArray();
            double level = Statistics.median(around);
            steps[i] = whole.get(i).stream().mapToDouble(row -> step(row) / level).toArray();
            drawnSum += Arrays.stream(steps[i]).sum();
            sum += whole.get(i).stream().mapToDouble(this::step).sum();
        }
        for (double[] of : steps) {
            for (int rank = 0; rank < of.length; rank++) {
                of[rank] *= sum / drawnSum;
            }
        }
        return steps;
    }

    /** Mean step of each rank. */
    private double[] ofRanks() {
        Map<Long, List<Integer>> byRank = new TreeMap<>();
        whole.forEach(
                of ->
                        of.forEach(
                                row ->
                                        byRank.computeIfAbsent(
                                                        columns.ranks[row],
                                                        rank -> new ArrayList<>())
                                                .add(row)));
        return byRank.values().stream().mapToDouble(of -> mean(of, this::step)).toArray();
    }

    private static double deviation(double[] values) {
        return values.length < 2 ? 0 : Statistics.deviation(values);
    }

    private static double mean(List<Integer> rows, Figure figure) {
        return rows.stream().mapToDouble(figure::of).average().orElse(Double.NaN);
    }

    private static double largest(List<Integer> rows, Figure figure) {
        return rows.stream().mapToDouble(figure::of).max().orElse(Double.NaN);
    }
}
