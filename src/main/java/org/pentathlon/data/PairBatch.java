package org.pentathlon.data;

import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Sentences and their translations. Words are ids of two vocabularies with the same {@linkplain
 * #PAD special ids}. Each sentence ends with {@link #EOS}, which its length counts, and is padded
 * with {@link #PAD} to the batch's longest.
 *
 * @param source direct buffer, samples x sourceSteps, row-major
 * @param sourceLengths words of each source sentence, EOS among them: 1 to sourceSteps
 * @param target direct buffer, samples x targetSteps, row-major; without {@link #SOS}
 * @param targetLengths words of each target sentence, EOS among them: 1 to targetSteps
 * @param sourceSteps longest source sentence
 * @param targetSteps longest target sentence
 */
public record PairBatch(
        LongBuffer source,
        IntBuffer sourceLengths,
        LongBuffer target,
        IntBuffer targetLengths,
        int samples,
        int sourceSteps,
        int targetSteps)
        implements Batch {
    /** Fills up; never counts. */
    public static final int PAD = 0;

    /** What the decoder reads before the first word. */
    public static final int SOS = 1;

    /** Ends every sentence. */
    public static final int EOS = 2;

    /** A word that the vocabulary lacks. */
    public static final int UNK = 3;

    /** Number of special ids; words come behind them. */
    public static final int SPECIALS = 4;

    /**
     * Memory for sentences of up to {@code steps} words, EOS among them.
     *
     * @throws ArithmeticException if one side takes 2 GiB or more
     */
    public static PairBatch allocate(int samples, int steps) {
        long words = Math.multiplyExact((long) samples, steps);
        return new PairBatch(
                DirectMemory.longs(words),
                IntBuffer.allocate(samples),
                DirectMemory.longs(words),
                IntBuffer.allocate(samples),
                samples,
                steps,
                steps);
    }

    /** True source words, EOS among them. */
    public long sourceTokens() {
        return sum(sourceLengths);
    }

    /** True target words, EOS among them. */
    public long targetTokens() {
        return sum(targetLengths);
    }

    private long sum(IntBuffer lengths) {
        long sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += lengths.get(i);
        }
        return sum;
    }
}
