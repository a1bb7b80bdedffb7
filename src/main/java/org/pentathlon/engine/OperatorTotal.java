package org.pentathlon.engine;

import org.pentathlon.spec.Phase;

/**
 * An operator's calls in one phase.
 *
 * @param thread 0 is the thread that drives the phases; others work beside it
 * @param name with its name space: {@code aten::mm}
 * @param selfNs without the operators called within
 * @param totalNs with these
 * @param deviceSelfNs on the device, from where its queue came to the operator's beginning to the
 *     end of its work, idle time within included, without the operators called within; -1 where
 *     there is no device
 * @param deviceTotalNs with these
 * @param flops multiply-accumulates twice, from shapes; -1 where they are not known
 * @param bytes inputs and outputs once each, from shapes; -1 where they are not known
 */
public record OperatorTotal(
        Phase phase,
        int thread,
        String name,
        long calls,
        long selfNs,
        long totalNs,
        long deviceSelfNs,
        long deviceTotalNs,
        long flops,
        long bytes) {
    /** What flops and bytes are where shapes do not tell, and times without a device. */
    public static final long UNKNOWN = -1;

    /** One without a device. */
    public OperatorTotal(
            Phase phase,
            int thread,
            String name,
            long calls,
            long selfNs,
            long totalNs,
            long flops,
            long bytes) {
        this(phase, thread, name, calls, selfNs, totalNs, UNKNOWN, UNKNOWN, flops, bytes);
    }
}
