package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ProblemClass;

class LanguageModelDataTest {
    @TempDir Path directory;

    private static Problem problem(Map<String, String> settings) {
        return Workloads.byName("rnnlm").orElseThrow().problem(ProblemClass.TINY, settings);
    }

    private DataRequest request(
            DataMode mode, int rank, int worldSize, boolean training, boolean prefetch) {
        return new DataRequest(mode, directory, 1, rank, worldSize, training, prefetch);
    }

    private Dataset real(int batch, int rank, int worldSize, boolean training) {
        return problem(Map.of("batch", Integer.toString(batch)))
                .open(request(DataMode.REAL, rank, worldSize, training, false));
    }

    /** A line of words of its own, so that ids tell positions: tokens words with the end's. */
    private void write(String split, int tokens) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("wikitext-2"));
        String words =
                IntStream.range(0, tokens - 1)
                        .mapToObj(i -> split + i)
                        .collect(Collectors.joining(" "));
        Files.writeString(folder.resolve(split + ".txt"), words + "\n");
    }

    private void writeAll() throws IOException {
        write("train", 400);
        write("valid", 130);
        write("test", 210);
    }

    private static long[] copy(LongBuffer buffer, TokenBatch batch) {
        long[] values = new long[(int) batch.tokens()];
        buffer.duplicate().get(values);
        return values;
    }

    @Test
    void theVocabularyOfATextCannotMakeAParameterTooLarge() throws IOException {
        write("train", 33_000);
        write("valid", 130);
        write("test", 210);
        Problem problem = problem(Map.of("embedding", "16384"));

        // 32,999 + 129 + 209 words and the line's end, of 4 x 16,384 bytes each.
        assertThatThrownBy(() -> problem.open(request(DataMode.REAL, 0, 1, true, false)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("rnnlm: embedding.weight would have 2184839168 bytes");
    }

    @ParameterizedTest
    @EnumSource(DataMode.class)
    void prefetchingChangesNoBatch(DataMode mode) throws IOException {
        writeAll();
        Problem problem = problem(Map.of("batch", "3"));
        try (BatchSource inline = problem.open(request(mode, 1, 2, true, false)).batches();
                BatchSource ahead = problem.open(request(mode, 1, 2, true, true)).batches()) {
            for (int i = 0; i < 20; i++) {
                TokenBatch expected = (TokenBatch) inline.next();
                TokenBatch actual = (TokenBatch) ahead.next();
                assertThat(actual.steps()).isEqualTo(expected.steps());
                assertThat(actual.first()).isEqualTo(expected.first());
                assertThat(copy(actual.inputs(), actual))
                        .isEqualTo(copy(expected.inputs(), expected));
                assertThat(copy(actual.targets(), actual))
                        .isEqualTo(copy(expected.targets(), expected));
            }
        }
    }

    @Test
    void theDataDecideTheVocabularyUnlessItIsCut() throws IOException {
        writeAll();

        // 399 + 129 + 209 words and <eos>.
        Dataset dataset = real(4, 0, 1, true);
        assertThat(((LanguageModel) dataset.problem()).vocabulary()).isEqualTo(738);
        assertThat(dataset.problem().batch()).isEqualTo(4);
        assertThat(dataset.facts())
                .isEqualTo(
                        Map.of(
                                "data_vocabulary", "738",
                                "data_training_tokens", "400",
                                "data_validation_tokens", "130",
                                "data_test_tokens", "210"));
        Dataset cut =
                problem(Map.of("vocab", "100")).open(request(DataMode.REAL, 0, 1, true, false));
        assertThat(((LanguageModel) cut.problem()).vocabulary()).isEqualTo(100);
        Dataset larger =
                problem(Map.of("vocab", "1000")).open(request(DataMode.REAL, 0, 1, true, false));
        assertThat(((LanguageModel) larger.problem()).vocabulary()).isEqualTo(738);
        Dataset synthetic = problem(Map.of()).open(request(DataMode.SYNTHETIC, 0, 1, true, false));
        assertThat(((LanguageModel) synthetic.problem()).vocabulary()).isEqualTo(500);
        assertThat(synthetic.facts()).isEmpty();
    }

    /** 400 tokens in 2 x 4 columns of 50: 49 targets, 5 chunks of up to 10. Test: 210, 26, 25. */
    @Test
    void trainingAndInferenceGoThroughTheirTexts() throws IOException {
        writeAll();
        Dataset training = real(4, 1, 2, true);
        Dataset inference = real(4, 1, 2, false);

        assertThat(training.epochIterations()).isEqualTo(5);
        assertThat(inference.epochIterations()).isEqualTo(3);
        assertThat(inference.inferred()).isEqualTo(Split.TEST);
        try (BatchSource source = training.batches()) {
            TokenBatch first = (TokenBatch) source.next();
            // Column 4 of all begins at token 200, whose word was the 201st to come up.
            assertThat(first.inputs().get(0)).isEqualTo(200);
            assertThat(first.inputs().get(3)).isEqualTo(350);
            assertThat(first.targets().get(0)).isEqualTo(201);
        }
        try (BatchSource source = inference.batches()) {
            // 400 training ids and 129 new ones of validation before.
            assertThat(((TokenBatch) source.next()).inputs().get(0)).isEqualTo(529 + 4 * 26);
        }
    }

    /**
     * Over all ranks a pass predicts every token of its 10 or more columns but each one's first.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 16})
    void aPassGoesThroughTheWholeSplitOnce(int worldSize) throws IOException {
        writeAll();
        int columns = worldSize * ((10 + worldSize - 1) / worldSize);
        assertThat(columns).isGreaterThanOrEqualTo(10);
        int length = 130 / columns;
        List<Long> targets = new ArrayList<>();
        for (int rank = 0; rank < worldSize; rank++) {
            Dataset dataset = real(1, rank, worldSize, true);
            assertThat(dataset.heldOut()).containsExactly(Split.VALIDATION, Split.TEST);
            Iterator<Batch> pass = dataset.pass(Split.VALIDATION);
            boolean first = true;
            while (pass.hasNext()) {
                TokenBatch batch = (TokenBatch) pass.next();
                assertThat(batch.samples()).isEqualTo(columns / worldSize);
                assertThat(batch.first()).isEqualTo(first);
                first = false;
                for (long target : copy(batch.targets(), batch)) {
                    targets.add(target);
                }
            }
        }

        List<Long> expected = new ArrayList<>();
        for (int position = 0; position < columns * length; position++) {
            if (position % length != 0) {
                // The last token is <eos>, whose id comes from the training text.
                expected.add(position == 129 ? 399L : 400L + position);
            }
        }
        assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void textsTooShortAreSaidBeforeTheRun() throws IOException {
        write("train", 400);
        write("valid", 19);
        write("test", 210);

        assertThatThrownBy(() -> real(4, 0, 1, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("valid.txt has 19 tokens, and 10 columns");
        write("valid", 20);
        assertThat(real(4, 0, 1, true).epochIterations()).isEqualTo(10);
        assertThatThrownBy(() -> real(101, 1, 2, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("train.txt has 400 tokens, and 202 columns (2 x 101 a rank)");
    }

    @Test
    void madeUpTextHasEpochsLikeTheRealOne() {
        Problem problem =
                Workloads.byName("rnnlm").orElseThrow().problem(ProblemClass.SMALL, Map.of());
        Dataset training = problem.open(request(DataMode.SYNTHETIC, 0, 1, true, false));

        assertThat(training.epochIterations()).isEqualTo(2984);
        assertThat(training.heldOut()).isEmpty();
        // 245,569 div 40 = 6139 tokens of a column, 6138 targets.
        assertThat(problem.open(request(DataMode.SYNTHETIC, 1, 2, false, false)).epochIterations())
                .isEqualTo(176);
        assertThatThrownBy(() -> training.pass(Split.TEST))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void madeUpTrainingAndTestTextsDiffer() {
        long[] training = firstInputs(true);

        assertThat(training).isEqualTo(firstInputs(true)).isNotEqualTo(firstInputs(false));
        assertThat(LongStream.of(training)).allMatch(word -> word >= 0 && word < 500);
    }

    private long[] firstInputs(boolean training) {
        try (BatchSource source =
                problem(Map.of())
                        .open(request(DataMode.SYNTHETIC, 0, 1, training, false))
                        .batches()) {
            TokenBatch batch = (TokenBatch) source.next();
            assertThat(batch.first()).isTrue();
            return copy(batch.inputs(), batch);
        }
    }
}
