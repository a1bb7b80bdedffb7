package org.pentathlon.comm;

import java.nio.ByteBuffer;

/**
 * Estimates how far apart the ranks' clocks are, as Cristian's algorithm does (F. Cristian,
 * Probabilistic clock synchronization, 1989): a rank asks rank 0 for its time and takes it to be
 * that of the middle of the round trip. The shortest of many round trips has the least error, which
 * is half of it at most. Rank 0 answers one rank after the other, so of many ranks each has fewer.
 */
public final class ClockSync {
    private static final int MOST_ROUNDS = 100;
    private static final int LEAST_ROUNDS = 20;

    /** Round trips of all ranks together, as long as each has the least. */
    private static final int ALL_ROUNDS = 6400;

    private static final byte[] QUESTION = {};

    private ClockSync() {}

    /** This rank's distance from rank 0; collective. Rank 0's own is zero, without error. */
    public static ClockEstimate estimate(Communicator communicator) {
        communicator.barrier();
        if (communicator.rank() != 0) {
            return ask(communicator);
        }
        for (int rank = 1; rank < communicator.size(); rank++) {
            for (int round = 0; round < rounds(communicator); round++) {
                communicator.receive(rank);
                long now = System.nanoTime();
                communicator.send(ByteBuffer.allocate(Long.BYTES).putLong(now).array(), rank);
            }
        }
        return new ClockEstimate(System.nanoTime(), 0, 0);
    }

    private static int rounds(Communicator communicator) {
        return Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, ALL_ROUNDS / communicator.size()));
    }

    private static ClockEstimate ask(Communicator communicator) {
        ClockEstimate best = null;
        for (int round = 0; round < rounds(communicator); round++) {
            long before = System.nanoTime();
            communicator.send(QUESTION, 0);
            long theirs = ByteBuffer.wrap(communicator.receive(0)).getLong();
            long after = System.nanoTime();
            long half = (after - before + 1) / 2;
            if (best == null || half < best.errorNs()) {
                long middle = before + half;
                best = new ClockEstimate(middle, theirs - middle, half);
            }
        }
        return best;
    }
}
