package org.pentathlon.probe;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;

/**
 * What the kernel has counted of this process, its threads together, since it began: {@code
 * getrusage(RUSAGE_SELF)}.
 */
record ResourceUsage(
        double userSeconds,
        double systemSeconds,
        long minorFaults,
        long majorFaults,
        long voluntarySwitches,
        long involuntarySwitches) {
    /** {@code struct rusage} on 64-bit Linux: two times of 16 bytes, and 14 longs. */
    static final int SIZE_BYTES = 144;

    private static final int SELF = 0;
    private static final int USER_TIME = 0;
    private static final int SYSTEM_TIME = 16;
    private static final int MINOR_FAULTS = 64;
    private static final int MAJOR_FAULTS = 72;
    private static final int VOLUNTARY = 128;
    private static final int INVOLUNTARY = 136;
    private static final double MICRO = 1e-6;

    /**
     * Asks the kernel.
     *
     * @throws LastErrorException if it does not tell
     */
    static ResourceUsage read() {
        try (Memory usage = new Memory(SIZE_BYTES)) {
            Object[] arguments = {SELF, usage};
            Function.getFunction("c", "getrusage", Function.THROW_LAST_ERROR).invokeInt(arguments);
            return of(usage);
        }
    }

    static ResourceUsage of(Memory usage) {
        return new ResourceUsage(
                seconds(usage, USER_TIME),
                seconds(usage, SYSTEM_TIME),
                usage.getLong(MINOR_FAULTS),
                usage.getLong(MAJOR_FAULTS),
                usage.getLong(VOLUNTARY),
                usage.getLong(INVOLUNTARY));
    }

    private static double seconds(Memory usage, int offset) {
        return usage.getLong(offset) + usage.getLong(offset + Long.BYTES) * MICRO;
    }
}
