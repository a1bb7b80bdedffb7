package org.pentathlon.data;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Normalised images and their labels.
 *
 * @param pixels direct buffer, samples x channels x height x width
 * @param labels direct buffer, one class index a sample
 */
public record ImageBatch(
        FloatBuffer pixels, LongBuffer labels, int samples, int channels, int height, int width)
        implements Batch {

    /**
     * Direct memory for a batch, all zero.
     *
     * @throws ArithmeticException if the pixels take 2 GiB or more
     */
    public static ImageBatch allocate(int samples, int channels, int height, int width) {
        long values =
                Math.multiplyExact(
                        Math.multiplyExact((long) samples, channels),
                        Math.multiplyExact((long) height, width));
        return new ImageBatch(
                DirectMemory.floats(values),
                DirectMemory.longs(samples),
                samples,
                channels,
                height,
                width);
    }

    /** The first samples of this memory. */
    ImageBatch of(int count) {
        return count == samples
                ? this
                : new ImageBatch(pixels, labels, count, channels, height, width);
    }
}
