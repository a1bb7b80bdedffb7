package org.pentathlon.harness;

import java.util.function.Supplier;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * What points of a sweep may take.
 *
 * @param bytes memory of the process; of its GPU where it computes on one
 * @param pointNs time of a point
 */
record SweepLimits(long bytes, double pointNs) {
    private static final double SHARE_OF_AVAILABLE = 0.8;
    private static final double NS_PER_SECOND = 1e9;

    /**
     * The limits that were asked for, or 80 % of the memory that is free.
     *
     * @param free bytes of the host's or the GPU's memory, or why they are not known
     * @throws PentathlonException (environment) if they are not known and none were asked for
     */
    static SweepLimits of(RunOptions options, Supplier<Available<Long>> free) {
        long bytes =
                options.memoryLimitBytes()
                        .orElseGet(() -> (long) (SHARE_OF_AVAILABLE * available(free.get())));
        return new SweepLimits(bytes, options.pointSeconds() * NS_PER_SECOND);
    }

    private static long available(Available<Long> free) {
        return free.value()
                .orElseThrow(
                        () ->
                                new PentathlonException(
                                        ExitStatus.ENVIRONMENT,
                                        "how much memory is free is not known: "
                                                + free.reason()
                                                + "; give --memory-limit BYTES"));
    }
}
