package org.pentathlon.data;

/**
 * Makes batches of images: reads records, cuts and mirrors them where this is training, and
 * normalises them.
 */
public final class ImageBatchMaker implements SampleMaker<ImageBatch> {
    private final ImageRecords records;
    private final SampleOrder order;
    private final Philox augmentation;
    private final ImageDecoder decoder;
    private final byte[] pixels;
    private final int[] words = new int[Philox.BLOCK];

    private ImageBatchMaker(ImageRecords records, SampleOrder order, Philox augmentation) {
        this.records = records;
        this.order = order;
        this.augmentation = augmentation;
        this.decoder = new ImageDecoder(records.imageSize());
        this.pixels = new byte[ImageRecords.CHANNELS * records.imageSize() * records.imageSize()];
    }

    /** Images as they are: for evaluation. */
    public static ImageBatchMaker plain(ImageRecords records, SampleOrder order) {
        return new ImageBatchMaker(records, order, null);
    }

    /**
     * Images cut at random out of a black frame of 4 pixels and mirrored with probability 0.5: for
     * training. Sample s takes block s of the {@link Philox} stream {@code (seed, "augmentation")}:
     * word 0 draws the cut's row of 0 ... 8, word 1 its column, the highest bit of word 2 mirrors.
     */
    public static ImageBatchMaker augmented(ImageRecords records, SampleOrder order, long seed) {
        return new ImageBatchMaker(records, order, new Philox(seed, "augmentation"));
    }

    @Override
    public ImageBatch allocate(int samples) {
        return ImageBatch.allocate(
                samples, ImageRecords.CHANNELS, records.imageSize(), records.imageSize());
    }

    @Override
    public ImageBatch make(long first, int samples, ImageBatch memory) {
        for (int i = 0; i < samples; i++) {
            memory.labels().put(i, records.read(order.record(first + i), pixels));
            int top = ImageDecoder.FRAME;
            int left = ImageDecoder.FRAME;
            boolean mirrored = false;
            if (augmentation != null) {
                augmentation.blocks(first + i, words);
                top = Philox.below(2 * ImageDecoder.FRAME + 1, words[0]);
                left = Philox.below(2 * ImageDecoder.FRAME + 1, words[1]);
                mirrored = words[2] < 0;
            }
            decoder.decode(pixels, top, left, mirrored, memory.pixels(), i * pixels.length);
        }
        return memory.of(samples);
    }
}
