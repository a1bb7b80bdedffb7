package org.pentathlon.results;

import java.util.Locale;
import java.util.Optional;
import org.pentathlon.spec.Phase;

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
    /**
     * From this rank's last gradient to the end of its last collective; by the device's clock where
     * phases are queued.
     */
    TAIL_NS,
    UPDATE_NS,
    OTHER_NS,
    /** The host's wait for the device at the end, where phases are queued; in no other column. */
    SYNC_NS,
    STAGE_DEVICE_NS,
    FORWARD_DEVICE_NS,
    LOSS_DEVICE_NS,
    BACKWARD_DEVICE_NS,
    UPDATE_DEVICE_NS,
    /** From the device's first event to its last: the sum of its phases and of TAIL_NS. */
    DEVICE_NS,
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

    /** The column of a phase's time; none for waiting and reducing, which are told apart later. */
    public static Optional<IterationColumn> of(Phase phase) {
        return switch (phase) {
            case DATA -> Optional.of(DATA_NS);
            case STAGE -> Optional.of(STAGE_NS);
            case FORWARD -> Optional.of(FORWARD_NS);
            case LOSS -> Optional.of(LOSS_NS);
            case BACKWARD -> Optional.of(BACKWARD_NS);
            case UPDATE -> Optional.of(UPDATE_NS);
            case OTHER -> Optional.of(OTHER_NS);
            case WAIT, ALLREDUCE -> Optional.empty();
        };
    }

    /** The column of a phase's time by the device's clock; none for what no device does. */
    public static Optional<IterationColumn> ofDevice(Phase phase) {
        return switch (phase) {
            case STAGE -> Optional.of(STAGE_DEVICE_NS);
            case FORWARD -> Optional.of(FORWARD_DEVICE_NS);
            case LOSS -> Optional.of(LOSS_DEVICE_NS);
            case BACKWARD -> Optional.of(BACKWARD_DEVICE_NS);
            case UPDATE -> Optional.of(UPDATE_DEVICE_NS);
            case DATA, OTHER, WAIT, ALLREDUCE -> Optional.empty();
        };
    }

    /** The summary's metric that is the column's median. */
    public String median() {
        return word().replaceFirst("_ns$", "_median_ns");
    }

    /** Number of columns, which is the length of a row. */
    public static final int COUNT = values().length;

    /** Marks a figure that does not exist. */
    public static final long MISSING = -1;
}
