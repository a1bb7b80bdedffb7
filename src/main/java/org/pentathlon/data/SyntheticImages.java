package org.pentathlon.data;

/**
 * Images made from a seed: each class has a mean pattern, a coarse grid of random colours, and an
 * image is the mean of its class's pattern and of noise. They are bytes like those of a file, so
 * that they cost the same decoding, and they can be told apart, so that accuracy can rise.
 *
 * <p>Class c has in channel h at (y, x) the upper 8 bits of word ((3c + h) x 4 + 4y div size) x 4 +
 * 4x div size of the {@link Philox} stream {@code (seed, "images/patterns")}. Record i is made from
 * blocks i x k to (i + 1) x k - 1 of {@code "images/train"} or {@code "images/test"}, where k is 1
 * + the number of blocks that hold a byte for every value of the image. The first word of the first
 * block draws the label by {@link Philox#below}; value p of the image is half, rounded down, of the
 * pattern's value and byte p mod 4 (least significant first) of word p div 4 of the other blocks.
 *
 * <p>Not safe for use by several threads.
 */
public final class SyntheticImages implements ImageRecords {
    /** Samples that make an epoch of training or of evaluation: as many as CIFAR-10 has. */
    public static final int TRAINING_SAMPLES = 50_000;

    public static final int TEST_SAMPLES = 10_000;

    private static final int GRID = 4;
    private static final int BYTES_PER_BLOCK = 4 * Philox.BLOCK;

    private final int imageSize;
    private final byte[][] patterns;
    private final Philox stream;
    private final int[] words;

    /**
     * @param imageSize height and width in pixels
     */
    public SyntheticImages(long seed, int imageSize, int classes, boolean training) {
        this.imageSize = imageSize;
        this.patterns = patterns(seed, imageSize, classes);
        this.stream = new Philox(seed, training ? "images/train" : "images/test");
        int bytes = patterns[0].length;
        this.words = new int[Philox.BLOCK * (1 + (bytes + BYTES_PER_BLOCK - 1) / BYTES_PER_BLOCK)];
    }

    private static byte[][] patterns(long seed, int imageSize, int classes) {
        int[] colours = new int[classes * CHANNELS * GRID * GRID];
        new Philox(seed, "images/patterns").blocks(0, colours);
        int pixels = Math.multiplyExact(imageSize, imageSize);
        byte[][] patterns = new byte[classes][Math.multiplyExact(CHANNELS, pixels)];
        for (int plane = 0; plane < classes * CHANNELS; plane++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                int row = (int) ((long) (pixel / imageSize) * GRID / imageSize);
                int column = (int) ((long) (pixel % imageSize) * GRID / imageSize);
                int colour = colours[(plane * GRID + row) * GRID + column] >>> 24;
                patterns[plane / CHANNELS][plane % CHANNELS * pixels + pixel] = (byte) colour;
            }
        }
        return patterns;
    }

    @Override
    public int imageSize() {
        return imageSize;
    }

    @Override
    public int read(long record, byte[] pixels) {
        stream.blocks(Math.multiplyExact(record, (long) words.length / Philox.BLOCK), words);
        int label = Philox.below(patterns.length, words[0]);
        byte[] pattern = patterns[label];
        for (int p = 0; p < pattern.length; p++) {
            int noise = (words[Philox.BLOCK + (p >> 2)] >>> (8 * (p & 3))) & 0xFF;
            pixels[p] = (byte) (((pattern[p] & 0xFF) + noise) >> 1);
        }
        return label;
    }
}
