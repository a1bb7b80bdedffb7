package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairBatchMakerTest {
    private static final int MAX_WORDS = 9;

    /** Two pairs: 4 5 6 to 7, and 8 to 9 10. */
    private static final SentencePairs TWO =
            new EncodedPairs(
                    new Sentences(new int[] {4, 5, 6, 8}, new int[] {0, 3, 4}),
                    new Sentences(new int[] {7, 9, 10}, new int[] {0, 1, 3}));

    private static long[] values(LongBuffer buffer, int count) {
        long[] values = new long[count];
        buffer.get(0, values);
        return values;
    }

    private static SyntheticPairs synthetic() {
        return new SyntheticPairs(3, 100, 100, MAX_WORDS, false, true);
    }

    @Test
    void rowsEndWithEosAndArePaddedToTheLongest() {
        PairBatchMaker maker = new PairBatchMaker(TWO, SampleOrder.cyclic(2), MAX_WORDS);
        PairBatch memory = maker.allocate(2);
        PairBatch batch = maker.make(0, 2, memory);

        assertThat(batch.samples()).isEqualTo(2);
        assertThat(batch.sourceSteps()).isEqualTo(4);
        assertThat(batch.targetSteps()).isEqualTo(3);
        assertThat(values(batch.source(), 8)).containsExactly(4, 5, 6, 2, 8, 2, 0, 0);
        assertThat(values(batch.target(), 6)).containsExactly(7, 2, 0, 9, 10, 2);
        assertThat(batch.sourceLengths().array()).containsExactly(4, 2);
        assertThat(batch.targetLengths().array()).containsExactly(2, 3);
        assertThat(batch.sourceTokens()).isEqualTo(6);
        assertThat(batch.targetTokens()).isEqualTo(5);
        assertThat(batch.source().isDirect()).isTrue();

        // The same memory, fewer samples, nothing left of the former ones.
        PairBatch next = maker.make(1, 1, memory);
        assertThat(next.source()).isSameAs(batch.source());
        assertThat(next.samples()).isEqualTo(1);
        assertThat(next.sourceSteps()).isEqualTo(2);
        assertThat(values(next.source(), 2)).containsExactly(8, 2);
        assertThat(next.sourceTokens()).isEqualTo(2);
    }

    private static SampleOrder order(boolean bucketing) {
        SentencePairs pairs = synthetic();
        SampleOrder order = SampleOrder.shuffled(3, 1000, 8);
        return bucketing
                ? SampleOrder.bucketed(
                        order,
                        pair -> pairs.sourceWords(pair) * 10 + pairs.targetWords(pair),
                        3,
                        8,
                        125)
                : order;
    }

    /** True source and target words of each sample of one iteration's global batch. */
    private static List<List<Long>> globalBatch(int ranks, boolean bucketing, long iteration) {
        List<List<Long>> sentences = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            ShardedMaker<PairBatch> maker =
                    new ShardedMaker<>(
                            new PairBatchMaker(synthetic(), order(bucketing), MAX_WORDS),
                            new Shard(rank, ranks, 8 / ranks));
            PairBatch batch = (PairBatch) maker.make(iteration, maker.allocate());
            for (int i = 0; i < batch.samples(); i++) {
                List<Long> words = new ArrayList<>();
                for (int t = 0; t < batch.sourceLengths().get(i); t++) {
                    words.add(batch.source().get(i * batch.sourceSteps() + t));
                }
                for (int t = 0; t < batch.targetLengths().get(i); t++) {
                    words.add(batch.target().get(i * batch.targetSteps() + t));
                }
                sentences.add(words);
            }
        }
        return sentences;
    }

    @Test
    void aGlobalBatchIsTheSameForAnyNumberOfRanks() {
        for (boolean bucketing : new boolean[] {false, true}) {
            Set<List<List<Long>>> found = new HashSet<>();
            for (int ranks : new int[] {1, 2, 4}) {
                found.add(globalBatch(ranks, bucketing, 130));
            }
            assertThat(found).hasSize(1);
            assertThat(found.iterator().next()).hasSize(8);
        }
    }

    private static double paddingShare(boolean bucketing) {
        PairBatchMaker maker = new PairBatchMaker(synthetic(), order(bucketing), MAX_WORDS);
        PairBatch memory = maker.allocate(8);
        long all = 0;
        long tokens = 0;
        for (int iteration = 0; iteration < 125; iteration++) {
            PairBatch batch = maker.make(8L * iteration, 8, memory);
            all += 8L * (batch.sourceSteps() + batch.targetSteps());
            tokens += batch.sourceTokens() + batch.targetTokens();
        }
        return 1 - (double) tokens / all;
    }

    @Test
    void bucketingLowersPadding() {
        assertThat(paddingShare(false)).isGreaterThan(0.2);
        assertThat(paddingShare(true)).isLessThan(0.05);
    }
}
