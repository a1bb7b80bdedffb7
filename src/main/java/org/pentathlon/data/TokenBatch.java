package org.pentathlon.data;

import java.nio.LongBuffer;

/**
 * A chunk of a stream of tokens that is cut into columns. A column goes on from chunk to chunk.
 *
 * @param inputs direct buffer, steps x columns, row-major: token ids
 * @param targets direct buffer of the same shape: the token that follows each input in its column
 * @param samples columns, one sequence each
 * @param steps tokens of a column: bptt, or fewer in an epoch's last chunk
 * @param first whether the columns begin here, so that the hidden state is zero
 */
public record TokenBatch(
        LongBuffer inputs, LongBuffer targets, int samples, int steps, boolean first)
        implements Batch {
    /**
     * Direct memory for a chunk of the full length.
     *
     * @throws ArithmeticException if it takes 2 GiB or more
     */
    public static TokenBatch allocate(int samples, int steps) {
        long tokens = Math.multiplyExact((long) samples, steps);
        return new TokenBatch(
                DirectMemory.longs(tokens), DirectMemory.longs(tokens), samples, steps, false);
    }

    /** Tokens to be predicted. */
    public long tokens() {
        return Math.multiplyExact((long) samples, steps);
    }
}
