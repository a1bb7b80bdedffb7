package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionBatchMakerTest {
    private static final ListedQuestions QUESTIONS =
            new ListedQuestions(
                    List.of(
                            new Question(ids(5, 6, 7, 8), ids(2), 6, ids(6, 9)),
                            new Question(ids(7, 8), ids(2, 5, 6), 8, ids(4, 8, 5)),
                            new Question(ids(9), ids(9, 2), 9, ids(9))));

    private static int[] ids(int... words) {
        return words;
    }

    private static List<Long> head(LongBuffer buffer, int count) {
        long[] words = new long[count];
        buffer.get(0, words);
        return java.util.Arrays.stream(words).boxed().toList();
    }

    @Test
    void rowsAreAsLongAsTheLongestOfTheBatch() {
        QuestionBatchMaker maker = new QuestionBatchMaker(QUESTIONS, SampleOrder.cyclic(3));
        QuestionBatch memory = maker.allocate(2);
        QuestionBatch batch = maker.make(0, 2, memory);

        assertThat(batch.samples()).isEqualTo(2);
        assertThat(batch.documentSteps()).isEqualTo(4);
        assertThat(batch.querySteps()).isEqualTo(3);
        assertThat(head(batch.documents(), 8)).containsExactly(5L, 6L, 7L, 8L, 7L, 8L, 0L, 0L);
        assertThat(head(batch.queries(), 6)).containsExactly(2L, 0L, 0L, 2L, 5L, 6L);
        assertThat(head(batch.answers(), 2)).containsExactly(6L, 8L);
        assertThat(head(batch.candidates(), 20))
                .containsExactly(
                        6L, 9L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, //
                        4L, 8L, 5L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        assertThat(batch.documentTokens()).isEqualTo(6);
        assertThat(batch.queryTokens()).isEqualTo(4);
    }

    @Test
    void memoryIsUsedAgain() {
        QuestionBatchMaker maker = new QuestionBatchMaker(QUESTIONS, SampleOrder.cyclic(3));
        QuestionBatch memory = maker.allocate(2);
        maker.make(0, 2, memory);
        QuestionBatch batch = maker.make(1, 2, memory);

        assertThat(batch.documents()).isSameAs(memory.documents());
        assertThat(batch.documentSteps()).isEqualTo(2);
        assertThat(head(batch.documents(), 4)).containsExactly(7L, 8L, 9L, 0L);
        assertThat(head(batch.queries(), 6)).containsExactly(2L, 5L, 6L, 9L, 2L, 0L);
        QuestionBatch single = maker.make(2, 1, memory);
        assertThat(single.samples()).isEqualTo(1);
        assertThat(single.documentSteps()).isEqualTo(1);
        assertThat(single.documentTokens()).isEqualTo(1);
    }
}
