package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageBatchMakerTest {
    private static final int SIZE = 8;
    private static final int VALUES = 3 * SIZE * SIZE;

    /** Every pixel of record i is i + 1, its label i mod 10. */
    private record Numbered() implements ImageRecords {
        @Override
        public int imageSize() {
            return SIZE;
        }

        @Override
        public int read(long record, byte[] pixels) {
            java.util.Arrays.fill(pixels, (byte) (record + 1));
            return (int) (record % 10);
        }
    }

    private static List<Float> pixels(ImageBatch batch, int image) {
        float[] values = new float[VALUES];
        batch.pixels().get(image * VALUES, values);
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    @Test
    void aGlobalBatchIsTheSameForAnyNumberOfRanks() {
        List<List<Float>> expected = null;
        for (int worldSize : new int[] {1, 2, 3, 6}) {
            List<List<Float>> images = new ArrayList<>();
            for (int iteration : new int[] {0, 1, 7}) {
                for (int rank = 0; rank < worldSize; rank++) {
                    Shard shard = new Shard(rank, worldSize, 6 / worldSize);
                    BatchMaker<ImageBatch> maker =
                            new ShardedMaker<>(
                                    ImageBatchMaker.augmented(
                                            new Numbered(), SampleOrder.shuffled(1, 40, 6), 1),
                                    shard);
                    ImageBatch batch = (ImageBatch) maker.make(iteration, maker.allocate());
                    for (int i = 0; i < batch.samples(); i++) {
                        images.add(pixels(batch, i));
                    }
                }
            }
            if (expected == null) {
                expected = images;
            }
            assertThat(images).hasSize(18).isEqualTo(expected);
        }
    }

    @Test
    void evaluationLeavesImagesAsTheyAre() {
        ImageBatchMaker maker = ImageBatchMaker.plain(new Numbered(), SampleOrder.cyclic(5));
        ImageBatch memory = maker.allocate(2);

        assertThat(memory.pixels().isDirect()).isTrue();
        assertThat(memory.labels().isDirect()).isTrue();
        ImageBatch batch = maker.make(6, 2, memory);
        // Samples 6 and 7 of 5 records.
        assertThat(batch.labels().get(0)).isEqualTo(1);
        assertThat(batch.labels().get(1)).isEqualTo(2);
        assertThat(new HashSet<>(pixels(batch, 0))).as("one value a channel").hasSize(3);
    }

    /** All 9 x 9 cuts come up, and half of the images are mirrored. */
    @Test
    void augmentationCoversAllCutsAndBothSides() {
        int samples = 4000;
        ImageRecords records =
                new ImageRecords() {
                    @Override
                    public int imageSize() {
                        return 9;
                    }

                    /** A red point in the middle, and a second one to the right of it. */
                    @Override
                    public int read(long record, byte[] pixels) {
                        java.util.Arrays.fill(pixels, (byte) 0);
                        pixels[4 * 9 + 4] = (byte) 255;
                        pixels[4 * 9 + 5] = (byte) 128;
                        return 0;
                    }
                };
        ImageBatchMaker maker = ImageBatchMaker.augmented(records, SampleOrder.endless(), 5);
        ImageBatch batch = maker.make(0, samples, maker.allocate(samples));

        Set<Integer> places = new HashSet<>();
        int toTheRight = 0;
        int seen = 0;
        for (int i = 0; i < samples; i++) {
            float[] red = new float[81];
            batch.pixels().get(i * 243, red);
            int place = 0;
            for (int p = 0; p < 81; p++) {
                place = red[p] > red[place] ? p : place;
            }
            places.add(place);
            if (place % 9 > 0 && place % 9 < 8) {
                seen++;
                toTheRight += red[place + 1] > red[place - 1] ? 1 : 0;
            }
        }
        assertThat(places).hasSize(81);
        assertThat((double) toTheRight / seen).isBetween(0.45, 0.55);
    }
}
