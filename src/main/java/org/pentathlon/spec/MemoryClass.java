package org.pentathlon.spec;

import java.util.Locale;

/**
 * What memory is used for, at the moment of an iteration's peak. Those up to {@link #UNATTRIBUTED}
 * add up to {@link #ALLOCATOR_PEAK}.
 */
public enum MemoryClass {
    /** With the statistics of batch norm. */
    WEIGHTS,
    GRADIENTS,
    /** Momentum, moments, and buckets of gradients aside: what the optimiser keeps. */
    OPTIMIZER,
    /**
     * The batch, as far as the framework's allocator holds it, and state carried over from the
     * iteration before.
     */
    INPUT,
    /** Kept from forward for backward: live after the loss, less what was before and outputs. */
    ACTIVATIONS,
    /** Logits and loss. */
    OUTPUTS,
    /** Temporary memory, within operators and between them. */
    WORKSPACE,
    /** What the allocator holds and none of those above explains. */
    UNATTRIBUTED,
    /** The most that the framework's allocator had given out at once; of a GPU's memory there. */
    ALLOCATOR_PEAK,
    /** Libraries, their buffers and the process itself, before the session was opened. */
    RUNTIME,
    /** Resident part of Java's heap and of its other memory. */
    JAVA,
    /** Batches in the host's memory outside of Java's heap and of the allocator. */
    HOST_BATCHES,
    /** The most of the process that was in memory at once. */
    RESIDENT_PEAK,
    /**
     * On GPUs: what the caching allocator had reserved beyond what it had given out, at the moment
     * of the peak.
     */
    RESERVED,
    /**
     * On GPUs: what of the GPU's memory was in use and not the allocator's: the driver's context,
     * kernels, and what libraries such as NCCL take by themselves.
     */
    CONTEXT;

    /** The word in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is a part of {@link #ALLOCATOR_PEAK}. */
    public boolean isPartOfPeak() {
        return compareTo(UNATTRIBUTED) <= 0;
    }

    /**
     * The class of a word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MemoryClass of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
