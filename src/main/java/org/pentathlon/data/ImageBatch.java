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
        implements Batch {}
