package org.pentathlon.engine;

import org.pentathlon.spec.Phase;

/**
 * An operator's calls in one phase.
 *
 * @param thread 0 is the thread that drives the phases; others work beside it
 * @param name with its name space: {@code aten::mm}
 * @param selfNs without the operators called within
 * @param totalNs with these
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
        long flops,
        long bytes) {
    /** What flops and bytes are where shapes do not tell. */
    public static final long UNKNOWN = -1;
}
