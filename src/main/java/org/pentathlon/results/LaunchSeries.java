package org.pentathlon.results;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Figures of one launch of a case, over its ranks: by iteration, so that memory does not grow with
 * the ranks. An iteration counts once every rank has it.
 */
final class LaunchSeries {
    /** Sum of a column over the ranks that have a figure, by iteration. */
    private static final class Sum {
        double[] sum = {};
        int[] count = {};

        void fit(int iterations) {
            if (iterations > sum.length) {
                sum = Arrays.copyOf(sum, iterations);
                count = Arrays.copyOf(count, iterations);
            }
        }

        void add(int iteration, double value) {
            sum[iteration] += value;
            count[iteration]++;
        }
    }

    private final boolean training;
    private final int ranks;
    private final SlowestRank iterationNs;
    private final Map<IterationColumn, Sum> sums = new EnumMap<>(IterationColumn.class);
    private final Sum wait = new Sum();
    private final Sum allreduce = new Sum();
    // By iteration: the rank that waits least.
    private int[] lastRank = {};
    private long[] leastWaitNs = {};
    private long startNs = Long.MAX_VALUE;
    private long endNs = Long.MIN_VALUE;
    private long clockErrorNs;
    private final FreeBlock freeBlock = new FreeBlock();

    /**
     * @param training whether ranks wait for each other, so that an iteration takes as long as the
     *     slowest rank's; else it is the mean over ranks
     * @param mostIterations those planned
     */
    LaunchSeries(boolean training, int ranks, int mostIterations) {
        this.training = training;
        this.ranks = ranks;
        iterationNs = new SlowestRank(mostIterations);
    }

    /**
     * Adds a rank.
     *
     * @throws IndexOutOfBoundsException if an iteration is not one of those planned
     */
    void add(RankRows rows, RankFacts facts) {
        iterationNs.fit(rows);
        int iterations = iterationNs.iterations();
        sums.values().forEach(sum -> sum.fit(iterations));
        wait.fit(iterations);
        allreduce.fit(iterations);
        fitLast(iterations);
        for (int row = 0; row < rows.count(); row++) {
            iterationNs.add(
                    Math.toIntExact(rows.value(IterationColumn.ITERATION, row)),
                    rows.value(IterationColumn.ITERATION_NS, row));
        }
        for (IterationColumn column : IterationColumn.values()) {
            if (column == IterationColumn.LOSS || rows.has(column)) {
                addColumn(rows, column);
            }
        }
        if (rows.count() > 0) {
            startNs = Math.min(startNs, facts.loopStartNs());
            endNs = Math.max(endNs, facts.loopStartNs() + facts.loopNs());
        }
        clockErrorNs = Math.max(clockErrorNs, facts.clockErrorNs());
        facts.freeRun().ifPresent(freeBlock::add);
    }

    private void addColumn(RankRows rows, IterationColumn column) {
        Sum sum = sums.computeIfAbsent(column, c -> new Sum());
        sum.fit(iterationNs.iterations());
        for (int row = 0; row < rows.count(); row++) {
            long value = rows.value(column, row);
            if (value != IterationColumn.MISSING) {
                int iteration = (int) rows.value(IterationColumn.ITERATION, row);
                boolean loss = column == IterationColumn.LOSS;
                sum.add(iteration, loss ? Double.longBitsToDouble(value) : value);
            }
        }
    }

    private void fitLast(int iterations) {
        int before = lastRank.length;
        if (iterations > before) {
            lastRank = Arrays.copyOf(lastRank, iterations);
            leastWaitNs = Arrays.copyOf(leastWaitNs, iterations);
            Arrays.fill(leastWaitNs, before, iterations, Long.MAX_VALUE);
        }
    }

    /** Adds what {@link Waiting} made of a rank's rows. */
    void addSplit(RankRows rows, long[] waitNs, long[] allreduceNs) {
        for (int row = 0; row < rows.count(); row++) {
            if (waitNs[row] != IterationColumn.MISSING) {
                int iteration = (int) rows.value(IterationColumn.ITERATION, row);
                wait.add(iteration, (double) waitNs[row]);
                allreduce.add(iteration, (double) allreduceNs[row]);
                if (waitNs[row] < leastWaitNs[iteration]) {
                    leastWaitNs[iteration] = waitNs[row];
                    lastRank[iteration] = rows.rank();
                }
            }
        }
    }

    private int[] whole() {
        return IntStream.range(0, iterationNs.iterations()).filter(this::isWhole).toArray();
    }

    /** Whether every rank has the iteration. */
    boolean isWhole(int iteration) {
        return iterationNs.ranks(iteration) >= ranks;
    }

    /** Time of each iteration in nanoseconds. */
    double[] iterationNs() {
        return training ? slowestIterationNs() : means(IterationColumn.ITERATION_NS);
    }

    /** Time of the slowest rank in each iteration, in nanoseconds. */
    double[] slowestIterationNs() {
        return Arrays.stream(whole()).mapToDouble(iterationNs::largest).toArray();
    }

    /** Mean over the ranks in each iteration; empty where no rank has a figure. */
    double[] means(IterationColumn column) {
        return sums.containsKey(column) ? means(sums.get(column)) : new double[0];
    }

    double[] waitNs() {
        return means(wait);
    }

    double[] allreduceNs() {
        return means(allreduce);
    }

    /** Of each iteration of several ranks whose waits are known, in their order. */
    List<Straggler.Turn> lastRanks() {
        return Arrays.stream(whole())
                .filter(i -> ranks > 1 && wait.count[i] == ranks)
                .mapToObj(i -> new Straggler.Turn(lastRank[i], wait.sum[i] / (ranks - 1)))
                .toList();
    }

    private double[] means(Sum sum) {
        return Arrays.stream(whole())
                .filter(i -> sum.count[i] > 0)
                .mapToDouble(i -> sum.sum[i] / sum.count[i])
                .toArray();
    }

    /** Sum over the ranks in each iteration; empty where no rank has a figure. */
    double[] totals(IterationColumn column) {
        Sum sum = sums.get(column);
        return sum == null
                ? new double[0]
                : Arrays.stream(whole()).mapToDouble(i -> sum.sum[i]).toArray();
    }

    /** Sum over all iterations of all ranks, whole or not; NaN where no rank has a figure. */
    double total(IterationColumn column) {
        Sum sum = sums.get(column);
        return sum == null ? Double.NaN : Arrays.stream(sum.sum).sum();
    }

    /** From the common start to the latest end, evaluations left out; NaN without rows. */
    double seconds() {
        return endNs > startNs ? (endNs - startNs) / 1e9 : Double.NaN;
    }

    /** The block that was not synchronised, where every rank has one. */
    Optional<FreeBlock> freeBlock() {
        return freeBlock.ranks() == ranks ? Optional.of(freeBlock) : Optional.empty();
    }

    /** Mean time of the block's iterations; only where there is one. */
    double freeIterationNs() {
        return freeBlock.iterationNs(training);
    }

    /** Largest error of any rank's clock. */
    long clockErrorNs() {
        return clockErrorNs;
    }

    int ranks() {
        return ranks;
    }

    /** Error of the clocks as a share of the median tail; NaN where there are no tails. */
    double clockErrorShare() {
        double tailNs = Statistics.median(means(IterationColumn.TAIL_NS));
        return clockErrorNs == 0 && tailNs >= 0 ? 0 : clockErrorNs / tailNs;
    }

    /** Whether clocks agree well enough to tell waiting from transfer. */
    boolean clocksAgree() {
        return ranks == 1 || clockErrorShare() <= CaseChecks.CLOCK_LIMIT;
    }
}
