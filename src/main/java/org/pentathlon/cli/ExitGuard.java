package org.pentathlon.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.pentathlon.spec.ExitStatus;

/**
 * Turns an exit that is not the program's own into a failure. MPJ Express calls {@code
 * System.exit(0)} on many of its errors, which must not look like success. A signal is none of the
 * guard's business.
 */
final class ExitGuard {
    private final PrintStream err;
    private final Supplier<String> prefix;
    private volatile boolean ours;
    private final Duration patience;

    /**
     * @param prefix what a message begins with; names rank and host once they are known
     * @param patience time for what acts on a lost rank to save what can be saved; it ends the
     *     program itself when it is done
     */
    ExitGuard(PrintStream err, Supplier<String> prefix, Duration patience) {
        this.err = err;
        this.prefix = prefix;
        this.patience = patience;
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::atShutdown, "exit-guard"));
    }

    /** The next exit is the program's own. */
    void expectExit() {
        ours = true;
    }

    private void atShutdown() {
        if (ours) {
            return;
        }
        Map.Entry<Thread, StackTraceElement[]> caller =
                Thread.getAllStackTraces().entrySet().stream()
                        .filter(entry -> callsExit(entry.getValue()))
                        .findFirst()
                        .orElse(null);
        if (caller != null && caller.getKey().getName().matches("SIG[A-Z0-9]+ handler")) {
            return;
        }
        err.println(
                prefix.get()
                        + "a library ended the program ("
                        + (caller == null ? "unknown" : culprit(caller.getValue()))
                        + "): a rank failed or was lost; look at the messages above");
        err.flush();
        try {
            TimeUnit.NANOSECONDS.sleep(patience.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Main.halt(ExitStatus.RANK_FAILED.code());
        }
    }

    private static boolean callsExit(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals("java.lang.Shutdown")
                    && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }

    /** The method that called exit. */
    private static String culprit(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!frame.getClassName().startsWith("java.")) {
                return frame.getClassName() + "." + frame.getMethodName();
            }
        }
        return "unknown";
    }
}
