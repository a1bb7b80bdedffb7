package org.pentathlon.comm;

import java.time.Duration;
import java.util.Map;
import org.pentathlon.spec.ExitStatus;

/**
 * MPJ Express ends the program with status 0 after some errors, which must not look like success. A
 * shutdown hook finds out whether one of its classes asked for the exit; if so, the program ends as
 * one whose rank failed.
 */
final class ExitGuard {
    /** Time for the other shutdown hooks and the handler of a lost rank, to save what they can. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Liveness liveness;
    private final Thread hook;

    private ExitGuard(Liveness liveness) {
        this.liveness = liveness;
        this.hook = new Thread(this::run, "pentathlon-exit-guard");
    }

    static ExitGuard install(Liveness liveness) {
        ExitGuard guard = new ExitGuard(liveness);
        Runtime.getRuntime().addShutdownHook(guard.hook);
        return guard;
    }

    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already, so the hook runs, and finds another asked for it.
            return;
        }
    }

    private void run() {
        if (!libraryAskedForExit()) {
            return;
        }
        PeerLost lost = liveness.awaitLoss(GRACE);
        System.err.println(
                "pentathlon: MPJ Express ended the program"
                        + (lost == null ? "" : "; " + lost.message()));
        try {
            Thread.sleep(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitStatus.RANK_FAILED.code());
    }

    private static boolean libraryAskedForExit() {
        for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
            boolean exits = false;
            for (StackTraceElement frame : entry.getValue()) {
                String name = frame.getClassName();
                exits |= name.equals("java.lang.Runtime") && frame.getMethodName().equals("exit");
                if (exits && name.matches("(xdev|mpjdev|mpjbuf|mpi)\\..*")) {
                    return true;
                }
            }
        }
        return false;
    }
}
