package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
    private static List<Long> records(SampleOrder order, long first, int count) {
        return LongStream.range(first, first + count).map(order::record).boxed().toList();
    }

    @Test
    void everyEpochIsAnotherPermutation() {
        SampleOrder order = SampleOrder.shuffled(1, 5000, 100);
        List<Long> first = records(order, 0, 5000);
        List<Long> second = records(order, 5000, 5000);

        assertThat(first).doesNotHaveDuplicates().contains(0L, 4999L).isNotEqualTo(second);
        assertThat(second).doesNotHaveDuplicates().contains(0L, 4999L);
        assertThat(records(SampleOrder.shuffled(1, 5000, 100), 0, 5000)).isEqualTo(first);
        assertThat(records(SampleOrder.shuffled(2, 5000, 100), 0, 5000)).isNotEqualTo(first);
        assertThat(records(order, 0, 5000)).as("going back").isEqualTo(first);
    }

    @Test
    void leavesOutWhatFillsNoGlobalBatch() {
        SampleOrder order = SampleOrder.shuffled(7, 10, 4);

        assertThat(records(order, 0, 8)).doesNotHaveDuplicates();
        assertThat(records(order, 8, 8)).doesNotHaveDuplicates();
        // Each epoch leaves out others, so that in time every record has its turn.
        Set<Long> seen = new HashSet<>(records(order, 0, 80));
        assertThat(seen).hasSize(10);
    }

    /** Every one of the 6 permutations of 3 records comes up in about a sixth of the epochs. */
    @Test
    void permutationsAreEquallyLikely() {
        SampleOrder order = SampleOrder.shuffled(3, 3, 3);
        int[] counts = new int[9];
        int epochs = 6000;
        for (int epoch = 0; epoch < epochs; epoch++) {
            counts[(int) (3 * order.record(3L * epoch) + order.record(3L * epoch + 1))]++;
        }
        // Six standard deviations of a binomial count with p = 1/6.
        assertThat(IntStream.of(counts).filter(count -> count > 0).boxed())
                .hasSize(6)
                .allSatisfy(count -> assertThat(count).isBetween(1000 - 174, 1000 + 174));
    }

    @Test
    void shardsOfAFixedGlobalBatchHoldTheSameSamples() {
        for (int worldSize : new int[] {1, 2, 4, 8}) {
            Set<Long> samples = new HashSet<>();
            for (int rank = 0; rank < worldSize; rank++) {
                Shard shard = new Shard(rank, worldSize, 16 / worldSize);
                assertThat(shard.globalBatch()).isEqualTo(16);
                long first = shard.firstSample(3);
                LongStream.range(first, first + shard.batch()).forEach(samples::add);
            }
            assertThat(samples)
                    .containsExactlyInAnyOrderElementsOf(LongStream.range(48, 64).boxed().toList());
        }
    }

    @Test
    void evaluationGoesRoundInTheOrderOfTheFile() {
        assertThat(records(SampleOrder.cyclic(3), 0, 7))
                .containsExactly(0L, 1L, 2L, 0L, 1L, 2L, 0L);
        assertThat(SampleOrder.endless().record(1L << 40)).isEqualTo(1L << 40);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> SampleOrder.shuffled(1, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 records do not fill a global batch of 4");
        assertThatThrownBy(() -> new Shard(2, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shard(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
