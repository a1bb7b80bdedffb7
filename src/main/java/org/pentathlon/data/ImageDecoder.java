package org.pentathlon.data;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Turns bytes into normalised 32-bit floats: (v / 255 - mean) / deviation, each operation in 32
 * bits, with CIFAR-10's means and deviations for red, green and blue. An image is cut out of its
 * black frame of {@link #FRAME} pixels at any place, and may be mirrored.
 */
final class ImageDecoder {
    /** Width in pixels of the black frame around an image. */
    static final int FRAME = 4;

    private static final float[] MEANS = {0.4914f, 0.4822f, 0.4465f};
    private static final float[] DEVIATIONS = {0.2023f, 0.1994f, 0.2010f};

    private final int size;
    private final float[][] values = new float[ImageRecords.CHANNELS][256];
    private final float[] decoded;

    ImageDecoder(int size) {
        this.size = size;
        this.decoded = new float[ImageRecords.CHANNELS * size * size];
        for (int channel = 0; channel < values.length; channel++) {
            for (int v = 0; v < values[channel].length; v++) {
                values[channel][v] = (v / 255f - MEANS[channel]) / DEVIATIONS[channel];
            }
        }
    }

    /**
     * Decodes one image.
     *
     * @param pixels channels x height x width
     * @param top first row of the cut in the framed image, 0 to 2 x FRAME; FRAME is the image
     *     itself
     * @param left first column of the cut, likewise
     * @param mirrored whether left and right are exchanged after the cut
     * @param offset index of the first value in {@code destination}
     */
    void decode(
            byte[] pixels,
            int top,
            int left,
            boolean mirrored,
            FloatBuffer destination,
            int offset) {
        int shift = left - FRAME;
        int begin = Math.max(0, -shift);
        int end = Math.min(size, size - shift);
        for (int channel = 0; channel < values.length; channel++) {
            float[] table = values[channel];
            for (int y = 0; y < size; y++) {
                int source = y + top - FRAME;
                int row = (channel * size + y) * size;
                if (source < 0 || source >= size) {
                    Arrays.fill(decoded, row, row + size, table[0]);
                    continue;
                }
                int from = (channel * size + source) * size + shift;
                int to = mirrored ? row + size - 1 : row;
                int step = mirrored ? -1 : 1;
                for (int x = 0; x < begin; x++) {
                    decoded[to + step * x] = table[0];
                }
                if (mirrored) {
                    for (int x = begin; x < end; x++) {
                        decoded[to - x] = table[pixels[from + x] & 0xFF];
                    }
                } else {
                    for (int x = begin; x < end; x++) {
                        decoded[to + x] = table[pixels[from + x] & 0xFF];
                    }
                }
                for (int x = end; x < size; x++) {
                    decoded[to + step * x] = table[0];
                }
            }
        }
        destination.put(offset, decoded);
    }
}
