package org.pentathlon.results;

import java.util.Arrays;

/**
 * Tells the wait for the slowest rank from the transfer, in one launch: {@code wait_r = min(tail_r,
 * max(0, max over ranks(ready) - ready_r))}, {@code allreduce_r = tail_r - wait_r}, with all
 * instants on rank 0's clock. An iteration that a rank lacks cannot be split.
 */
final class Waiting {
    private final int ranks;
    private final int mostIterations;
    private int[] seen = {};
    private long[] lastReadyNs = {};

    /**
     * @param mostIterations those planned; a target may end the launch long before
     */
    Waiting(int ranks, int mostIterations) {
        this.ranks = ranks;
        this.mostIterations = mostIterations;
    }

    /** Takes a rank's instants in. */
    void add(RankRows rows, ClockLine clock) {
        int iterations = rows.iterations(mostIterations);
        if (iterations > seen.length) {
            int before = seen.length;
            seen = Arrays.copyOf(seen, iterations);
            lastReadyNs = Arrays.copyOf(lastReadyNs, iterations);
            Arrays.fill(lastReadyNs, before, iterations, Long.MIN_VALUE);
        }
        for (int row = 0; row < rows.count(); row++) {
            long readyNs = rows.value(IterationColumn.READY_NS, row);
            if (readyNs != IterationColumn.MISSING) {
                int iteration = (int) rows.value(IterationColumn.ITERATION, row);
                seen[iteration]++;
                lastReadyNs[iteration] =
                        Math.max(lastReadyNs[iteration], clock.onRankZero(readyNs));
            }
        }
    }

    /** Wait of each of a rank's rows, missing where it cannot be told. */
    long[] waitNs(RankRows rows, ClockLine clock) {
        long[] waitNs = new long[rows.count()];
        for (int row = 0; row < waitNs.length; row++) {
            int iteration = (int) rows.value(IterationColumn.ITERATION, row);
            long tailNs = rows.value(IterationColumn.TAIL_NS, row);
            long readyNs = rows.value(IterationColumn.READY_NS, row);
            boolean known =
                    tailNs != IterationColumn.MISSING
                            && readyNs != IterationColumn.MISSING
                            && seen[iteration] == ranks;
            long behindNs = known ? lastReadyNs[iteration] - clock.onRankZero(readyNs) : 0;
            waitNs[row] = known ? Math.min(tailNs, Math.max(0, behindNs)) : IterationColumn.MISSING;
        }
        return waitNs;
    }

    /** What is left of the tails behind the waits. */
    static long[] allreduceNs(RankRows rows, long[] waitNs) {
        long[] allreduceNs = new long[waitNs.length];
        for (int row = 0; row < waitNs.length; row++) {
            allreduceNs[row] =
                    waitNs[row] == IterationColumn.MISSING
                            ? IterationColumn.MISSING
                            : rows.value(IterationColumn.TAIL_NS, row) - waitNs[row];
        }
        return allreduceNs;
    }
}
