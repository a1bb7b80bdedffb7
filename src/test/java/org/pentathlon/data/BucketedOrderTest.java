package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BucketedOrderTest {
    private static final int RECORDS = 1003;
    private static final int GLOBAL_BATCH = 4;
    // 250 global batches: three windows of 64 and one of 58.
    private static final int EPOCH = RECORDS / GLOBAL_BATCH;

    private static int length(long record) {
        return (int) (record * 37 % 50);
    }

    private static SampleOrder shuffled() {
        return SampleOrder.shuffled(5, RECORDS, GLOBAL_BATCH);
    }

    private static SampleOrder bucketed(long seed) {
        return SampleOrder.bucketed(
                shuffled(), BucketedOrderTest::length, seed, GLOBAL_BATCH, EPOCH);
    }

    private static List<Long> records(SampleOrder order, long first, int count) {
        return LongStream.range(first, first + count).map(order::record).boxed().toList();
    }

    @Test
    void everyWindowKeepsItsSamples() {
        SampleOrder plain = shuffled();
        SampleOrder order = bucketed(5);
        int window = 64 * GLOBAL_BATCH;
        int epoch = EPOCH * GLOBAL_BATCH;
        for (int first : new int[] {0, window, 2 * window, epoch, 7 * epoch + window}) {
            assertThat(records(order, first, window))
                    .as("window from %d", first)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(records(plain, first, window));
        }
        // The last window of an epoch ends with it.
        int rest = epoch - 3 * window;
        assertThat(records(order, 3L * window, rest))
                .hasSize(58 * GLOBAL_BATCH)
                .containsExactlyInAnyOrderElementsOf(records(plain, 3L * window, rest));
        assertThat(records(order, epoch, epoch)).doesNotHaveDuplicates();
    }

    @Test
    void batchesHoldLikeLengthsAndComeInRandomOrder() {
        SampleOrder order = bucketed(5);
        List<List<Integer>> batches =
                IntStream.range(0, 64)
                        .mapToObj(
                                b ->
                                        records(order, (long) b * GLOBAL_BATCH, GLOBAL_BATCH)
                                                .stream()
                                                .map(BucketedOrderTest::length)
                                                .toList())
                        .toList();

        assertThat(batches)
                .allSatisfy(
                        batch ->
                                assertThat(batch)
                                        .isSorted()
                                        .satisfies(
                                                b ->
                                                        assertThat(b.get(3) - b.get(0))
                                                                .isLessThan(4)));
        List<Integer> shortest = batches.stream().map(batch -> batch.get(0)).toList();
        assertThat(shortest).isNotEqualTo(shortest.stream().sorted().toList());
    }

    @Test
    void isTheSameFromAnywhereAndAnotherForAnotherSeedAndWindow() {
        SampleOrder order = bucketed(5);
        List<Long> all = records(order, 0, 500);

        assertThat(records(order, 0, 500)).as("going back").isEqualTo(all);
        assertThat(records(bucketed(5), 300, 200)).isEqualTo(all.subList(300, 500));
        assertThat(records(bucketed(6), 0, 500)).isNotEqualTo(all);
    }

    /** With one length for all, sorting changes nothing and the batches' order is left. */
    @Test
    void drawsTheOrderOfBatchesFromTheWindowsStream() {
        SampleOrder order = SampleOrder.bucketed(SampleOrder.endless(), record -> 7, 9, 1, 1000);
        int[] expected = new int[64];
        Permutation.draw(new Philox(9, "bucketing/1"), expected);

        assertThat(records(order, 64, 64))
                .containsExactlyElementsOf(
                        IntStream.of(expected).mapToObj(batch -> 64L + batch).toList());
    }

    @Test
    void shardsOfAFixedGlobalBatchHoldTheSameSamples() {
        Set<Set<Long>> found = new HashSet<>();
        for (int worldSize : new int[] {1, 2, 4}) {
            Set<Long> samples = new HashSet<>();
            for (int rank = 0; rank < worldSize; rank++) {
                Shard shard = new Shard(rank, worldSize, GLOBAL_BATCH / worldSize);
                samples.addAll(records(bucketed(5), shard.firstSample(77), shard.batch()));
            }
            assertThat(samples).hasSize(GLOBAL_BATCH);
            found.add(samples);
        }
        assertThat(found).hasSize(1);
    }

    @Test
    void refusesAnEpochOfNothing() {
        assertThatThrownBy(() -> SampleOrder.bucketed(shuffled(), record -> 1, 1, 4, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no epoch can have 0 iterations of 4 samples");
    }
}
