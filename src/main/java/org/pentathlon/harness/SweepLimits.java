package org.pentathlon.harness;

import org.pentathlon.probe.FreeMemory;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * What points of a sweep may take.
 *
 * @param bytes memory of the process
 * @param pointNs time of a point
 */
record SweepLimits(long bytes, double pointNs) {
    private static final double SHARE_OF_AVAILABLE = 0.8;
    private static final double NS_PER_SECOND = 1e9;

    /**
     * The limits that were asked for, or 80 % of the memory that is free.
     *
     * @throws PentathlonException (environment) if the system does not tell what is free
     */
    static SweepLimits of(RunOptions options, FreeMemory memory) {
        long bytes =
                options.memoryLimitBytes()
                        .orElseGet(() -> (long) (SHARE_OF_AVAILABLE * available(memory)));
        return new SweepLimits(bytes, options.pointSeconds() * NS_PER_SECOND);
    }

    private static long available(FreeMemory memory) {
        return memory.availableBytes()
                .orElseThrow(
                        () ->
                                new PentathlonException(
                                        ExitStatus.ENVIRONMENT,
                                        "/proc/meminfo does not tell how much memory is available;"
                                                + " give --memory-limit BYTES"));
    }
}
