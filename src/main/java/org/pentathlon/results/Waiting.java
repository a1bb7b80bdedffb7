package org.pentathlon.results;

/**
 * Tells the wait for the slowest rank from the transfer, in one launch: {@code wait_r = min(tail_r,
 * max(0, max over ranks(ready) - ready_r))}, {@code allreduce_r = tail_r - wait_r}, with all
 * instants on rank 0's clock. An iteration that a rank lacks cannot be split.
 */
final class Waiting {
    private final int ranks;
    private final SlowestRank readyNs;

    /**
     * @param mostIterations those planned
     */
    Waiting(int ranks, int mostIterations) {
        this.ranks = ranks;
        readyNs = new SlowestRank(mostIterations);
    }

    /** Takes a rank's instants in. */
    void add(RankRows rows, ClockLine clock) {
        readyNs.fit(rows);
        for (int row = 0; row < rows.count(); row++) {
            long ownNs = rows.value(IterationColumn.READY_NS, row);
            if (ownNs != IterationColumn.MISSING) {
                int iteration = (int) rows.value(IterationColumn.ITERATION, row);
                readyNs.add(iteration, clock.onRankZero(ownNs));
            }
        }
    }

    /** Wait of each of a rank's rows, missing where it cannot be told. */
    long[] waitNs(RankRows rows, ClockLine clock) {
        long[] waitNs = new long[rows.count()];
        for (int row = 0; row < waitNs.length; row++) {
            int iteration = (int) rows.value(IterationColumn.ITERATION, row);
            long tailNs = rows.value(IterationColumn.TAIL_NS, row);
            long ownNs = rows.value(IterationColumn.READY_NS, row);
            boolean known =
                    tailNs != IterationColumn.MISSING
                            && ownNs != IterationColumn.MISSING
                            && readyNs.ranks(iteration) == ranks;
            long behindNs = known ? readyNs.largest(iteration) - clock.onRankZero(ownNs) : 0;
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
