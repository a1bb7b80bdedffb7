package org.pentathlon.engine.sleep;

import java.util.concurrent.locks.LockSupport;

/** Sleeps until an instant, without use of the processor. */
final class Pause {
    private Pause() {}

    /**
     * Returns behind an instant of {@link System#nanoTime}, by what the system takes to wake a
     * thread: some tens of microseconds on an idle machine.
     */
    static void until(long instantNs) {
        boolean interrupted = false;
        long left = instantNs - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            // A thread that stays interrupted does not park.
            interrupted |= Thread.interrupted();
            left = instantNs - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
