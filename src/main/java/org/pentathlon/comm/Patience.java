package org.pentathlon.comm;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for something that has to be asked about. What comes soon is seen at once; then others may
 * use the processor in between; what takes long is asked about ever more rarely, so that a rank
 * that waits costs those that compute on the same cores little, and itself a twentieth of the wait.
 */
final class Patience {
    private static final long RESTLESS_NS = 50_000;
    private static final long YIELDING_NS = 500_000;
    private static final long SHORTEST_NAP_NS = 50_000;
    private static final long LONGEST_NAP_NS = 1_000_000;

    /** A message that goes over log2(N) ranks may wait for a nap of each. */
    private static final long LONGEST_NAP_OF_RELAY_NS = 100_000;

    private static final int PART = 20;

    private Patience() {}

    /**
     * Returns when it is done.
     *
     * @param done asked again and again
     * @param check throws where waiting is in vain
     */
    static void until(BooleanSupplier done, Runnable check) {
        until(done, check, LONGEST_NAP_NS);
    }

    /** As {@link #until}, with short naps: for what others wait for as well. */
    static void untilRelayed(BooleanSupplier done, Runnable check) {
        until(done, check, LONGEST_NAP_OF_RELAY_NS);
    }

    // On a core that ranks share, what one waits for is what another has yet to do.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void until(BooleanSupplier done, Runnable check, long longestNapNs) {
        if (done.getAsBoolean()) {
            return;
        }
        long start = System.nanoTime();
        while (!done.getAsBoolean()) {
            long waited = System.nanoTime() - start;
            if (waited < RESTLESS_NS) {
                Thread.onSpinWait();
                continue;
            }
            check.run();
            if (waited < YIELDING_NS) {
                Thread.yield();
            } else {
                long nap = Math.max(SHORTEST_NAP_NS, waited / PART);
                LockSupport.parkNanos(Math.min(nap, longestNapNs));
            }
        }
    }
}
