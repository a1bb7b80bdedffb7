package org.pentathlon.results;

import java.util.Arrays;

/**
 * The largest figure of any rank in each iteration of a launch, and how many ranks have one. Memory
 * is for the iterations that there are: a target may end a launch long before what was planned.
 */
final class SlowestRank {
    private final int mostIterations;
    private int[] ranks = {};
    private long[] largest = {};

    /**
     * @param mostIterations those planned
     */
    SlowestRank(int mostIterations) {
        this.mostIterations = mostIterations;
    }

    /**
     * Makes room for all iterations of a rank's rows.
     *
     * @throws IndexOutOfBoundsException if an iteration is not one of those planned
     */
    void fit(RankRows rows) {
        int before = largest.length;
        int iterations = rows.iterations(mostIterations);
        if (iterations > before) {
            ranks = Arrays.copyOf(ranks, iterations);
            largest = Arrays.copyOf(largest, iterations);
            Arrays.fill(largest, before, iterations, Long.MIN_VALUE);
        }
    }

    /** Takes a rank's figure in. */
    void add(int iteration, long figure) {
        ranks[iteration]++;
        largest[iteration] = Math.max(largest[iteration], figure);
    }

    /** Number of iterations up to the last that any rank has. */
    int iterations() {
        return largest.length;
    }

    /** Number of ranks that have a figure. */
    int ranks(int iteration) {
        return ranks[iteration];
    }

    /** The largest figure; only where a rank has one. */
    long largest(int iteration) {
        return largest[iteration];
    }
}
