package org.pentathlon.probe;

import com.sun.jna.LastErrorException;
import java.util.Optional;

/** What the error numbers of {@code perf_event_open(2)} mean, and what to do. */
final class PerfErrors {
    private static final int NOT_PERMITTED = 1;
    private static final int NO_ENTRY = 2;
    static final int NO_THREAD = 3;
    private static final int ACCESS = 13;
    private static final int NO_DEVICE = 19;
    private static final int TABLE_FULL = 23;
    private static final int TOO_MANY_FILES = 24;
    private static final int NO_SYSTEM_CALL = 38;
    private static final int NOT_SUPPORTED = 95;

    private PerfErrors() {}

    /**
     * One line.
     *
     * @param paranoid the setting {@code kernel.perf_event_paranoid}
     */
    static String reason(LastErrorException failure, Optional<String> paranoid) {
        return switch (failure.getErrorCode()) {
            case NOT_PERMITTED, ACCESS ->
                    "not permitted with kernel.perf_event_paranoid="
                            + paranoid.orElse("(unknown)")
                            + ": the administrator may set it to 2 or less; a container must allow"
                            + " the call perf_event_open too";
            case NO_ENTRY, NO_DEVICE, NOT_SUPPORTED ->
                    "the machine offers no such hardware counter, as many virtual machines do not:"
                            + " use another, or have its host pass the processor's counters on";
            case NO_SYSTEM_CALL -> "the kernel does not know the call, or a container blocks it";
            case TABLE_FULL, TOO_MANY_FILES ->
                    "too many open files: each thread needs one for each event; raise 'ulimit -n'";
            default -> failure.getMessage();
        };
    }
}
