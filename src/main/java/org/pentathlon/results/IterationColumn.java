package org.pentathlon.results;

import java.util.Locale;

/**
 * Columns of an iteration's row as a rank records it: {@code long[]}, indexed by ordinal, {@code
 * -1} where a figure does not exist. Instants are on the rank's own monotonic clock; {@code loss}
 * holds the bits of a double.
 */
public enum IterationColumn {
    ITERATION,
    START_NS,
    ITERATION_NS,
    DATA_NS,
    STAGE_NS,
    FORWARD_NS,
    LOSS_NS,
    BACKWARD_NS,
    /** From this rank's last gradient to the end of its last collective. */
    TAIL_NS,
    UPDATE_NS,
    OTHER_NS,
    SYNC_NS,
    /** Time in collectives that ran beside the backward pass. */
    ALLREDUCE_HIDDEN_NS,
    /** Instant of this rank's last gradient. */
    READY_NS,
    /** Instant of the end of this rank's last collective. */
    DONE_NS,
    GC_NS,
    JIT_NS,
    SAMPLES,
    TOKENS,
    POSITIONS,
    PADDING_POSITIONS,
    FLOPS,
    LOSS;

    /** The column's name in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Number of columns, which is the length of a row. */
    public static final int COUNT = values().length;

    /** Marks a figure that does not exist. */
    public static final long MISSING = -1;
}
