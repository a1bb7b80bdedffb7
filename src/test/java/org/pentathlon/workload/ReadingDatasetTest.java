package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ProblemClass;

class ReadingDatasetTest {
    @TempDir Path directory;

    private Dataset open(
            DataMode mode, int rank, int worldSize, boolean training, String... settings) {
        Map<String, String> overrides = new HashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", -1);
            overrides.put(parts[0], parts[1]);
        }
        return Workloads.byName("aoareader")
                .orElseThrow()
                .problem(ProblemClass.TINY, overrides)
                .open(new DataRequest(mode, directory, 1, rank, worldSize, training, rank == 0));
    }

    /** Question i has i further words in its document, and as answer {@code a<i>}. */
    private void write(String name, int questions) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            for (int n = 1; n < 20; n++) {
                lines.add(n + " word");
            }
            lines.add("20 a" + i + " more".repeat(i));
            lines.add("21 where is XXXXX ?\ta" + i + "\t\tword|a" + i);
            lines.add("");
        }
        Path folder = Files.createDirectories(directory.resolve("cbtest"));
        Files.write(folder.resolve(name), lines);
    }

    private void writeAll() throws IOException {
        write("cbtest_NE_train.txt", 20);
        write("cbtest_NE_valid_2000ex.txt", 7);
        write("cbtest_NE_test_2500ex.txt", 5);
    }

    /** Each question of a batch as one list of numbers. */
    private static List<List<Long>> rows(Batch batch) {
        QuestionBatch questions = (QuestionBatch) batch;
        List<List<Long>> rows = new ArrayList<>();
        for (int i = 0; i < questions.samples(); i++) {
            List<Long> row = new ArrayList<>();
            int words = questions.documentLengths().get(i);
            add(row, questions.documents(), i * questions.documentSteps(), words);
            int queryWords = questions.queryLengths().get(i);
            add(row, questions.queries(), i * questions.querySteps(), queryWords);
            row.add(questions.answers().get(i));
            add(row, questions.candidates(), i * 10, 10);
            rows.add(row);
        }
        return rows;
    }

    private static void add(List<Long> row, LongBuffer words, int from, int count) {
        for (int i = from; i < from + count; i++) {
            row.add(words.get(i));
        }
    }

    private List<List<Long>> globalBatches(DataMode mode, int ranks, String... settings) {
        List<BatchSource> sources = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("batch=" + 4 / ranks);
        for (int rank = 0; rank < ranks; rank++) {
            sources.add(open(mode, rank, ranks, true, all.toArray(new String[0])).batches());
        }
        List<List<Long>> rows = new ArrayList<>();
        for (int iteration = 0; iteration < 11; iteration++) {
            for (BatchSource source : sources) {
                rows.addAll(rows(source.next()));
            }
        }
        sources.forEach(BatchSource::close);
        return rows;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataMode.class,
            names = {"REAL", "SYNTHETIC"})
    void severalRanksSeeTheSameGlobalBatches(DataMode mode) throws IOException {
        writeAll();
        for (String bucketing : List.of("bucketing=off", "bucketing=on")) {
            List<List<Long>> alone = globalBatches(mode, 1, bucketing);
            assertThat(alone).hasSize(44);
            assertThat(globalBatches(mode, 2, bucketing)).isEqualTo(alone);
            assertThat(globalBatches(mode, 4, bucketing)).isEqualTo(alone);
        }
    }

    @Test
    void anEpochHasEveryQuestionOnceAndTheNextAnotherOrder() throws IOException {
        writeAll();
        List<List<Long>> rows = globalBatches(DataMode.REAL, 2);

        assertThat(rows.subList(0, 20)).doesNotHaveDuplicates();
        assertThat(rows.subList(20, 40))
                .containsExactlyInAnyOrderElementsOf(rows.subList(0, 20))
                .isNotEqualTo(rows.subList(0, 20));
        assertThat(open(DataMode.REAL, 0, 2, true).epochIterations()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataMode.class,
            names = {"REAL", "SYNTHETIC"})
    void bucketingSavesPadding(DataMode mode) throws IOException {
        writeAll();
        assertThat(padding(mode, "bucketing=on")).isLessThan(padding(mode, "bucketing=off"));
    }

    private long padding(DataMode mode, String bucketing) {
        Dataset data = open(mode, 0, 1, true, "seq_len=1338", bucketing);
        long padding = 0;
        try (BatchSource source = data.batches()) {
            for (int i = 0; i < 10; i++) {
                QuestionBatch batch = (QuestionBatch) source.next();
                padding += 2L * batch.documentSteps() - batch.documentTokens();
            }
        }
        return padding;
    }

    @Test
    void realDataBringTheirVocabularyUnlessItIsCut() throws IOException {
        writeAll();
        // PAD, UNK, word, a0 ... a19, where, is, XXXXX, ?, more.
        assertThat(vocabulary(DataMode.REAL)).isEqualTo(28);
        assertThat(vocabulary(DataMode.REAL, "vocab=27")).isEqualTo(27);
        assertThat(vocabulary(DataMode.REAL, "vocab=500")).isEqualTo(28);
        assertThat(vocabulary(DataMode.SYNTHETIC)).isEqualTo(500);
        assertThat(vocabulary(DataMode.SYNTHETIC, "vocab=20")).isEqualTo(20);
    }

    private int vocabulary(DataMode mode, String... settings) {
        Dataset data = open(mode, 0, 1, true, settings);
        return ((Reading) data.problem()).vocabulary();
    }

    @Test
    void factsTellOfTheFiles() throws IOException {
        writeAll();
        Dataset data = open(DataMode.REAL, 0, 1, true, "seq_len=20", "vocab=27");

        // The last of the answers to come up, a19, is cut out of the vocabulary.
        assertThat(data.facts())
                .containsExactly(
                        Map.entry("data_variant", "NE"),
                        Map.entry("data_vocabulary", "27"),
                        Map.entry("data_training_questions", "19"),
                        Map.entry("data_validation_questions", "7"),
                        Map.entry("data_test_questions", "5"),
                        Map.entry("data_dropped_questions", "1"));
        assertThat(data.heldOut()).containsExactly(Split.VALIDATION, Split.TEST);
        assertThat(data.inferred()).isEqualTo(Split.TEST);
        assertThat(open(DataMode.SYNTHETIC, 0, 1, true).facts()).isEmpty();
        assertThat(open(DataMode.SYNTHETIC, 0, 1, true).heldOut()).isEmpty();
        assertThat(open(DataMode.SYNTHETIC, 0, 1, false).inferred()).isEqualTo(Split.TEST);
    }

    @Test
    void validationServesWhereThereIsNoTest() throws IOException {
        write("cbtest_NE_train.txt", 20);
        write("cbtest_NE_valid_2000ex.txt", 7);
        Dataset data = open(DataMode.REAL, 0, 1, false);

        assertThat(data.inferred()).isEqualTo(Split.VALIDATION);
        assertThat(data.heldOut()).containsExactly(Split.VALIDATION);
        assertThat(data.facts())
                .containsEntry("data_test_questions", "0")
                .containsEntry("data_test_split", "validation");
        assertThat(data.epochIterations()).isEqualTo(4);
        assertThatThrownBy(() -> data.pass(Split.TEST)).hasMessageContaining("held out as test");
    }

    @Test
    void inferenceGoesThroughTheTestFileInOrder() throws IOException {
        writeAll();
        List<List<Long>> rows = new ArrayList<>();
        try (BatchSource zero = open(DataMode.REAL, 0, 2, false).batches();
                BatchSource one = open(DataMode.REAL, 1, 2, false).batches()) {
            for (int i = 0; i < 2; i++) {
                rows.addAll(rows(zero.next()));
                rows.addAll(rows(one.next()));
            }
        }
        // word 2, a0 3, where 4, is 5, XXXXX 6, ? 7, a1 8, more 9, a2 10, ...: row i has 20 + i
        // words of a document, 4 of a query, then the answer; after the fifth, the first again.
        assertThat(rows.get(0).get(24)).isEqualTo(3);
        assertThat(rows.get(1).get(25)).isEqualTo(8);
        assertThat(rows.get(2).get(26)).isEqualTo(10);
        assertThat(rows.get(4).get(28)).isEqualTo(12);
        assertThat(rows.subList(5, 8)).isEqualTo(rows.subList(0, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aPassHasEveryHeldOutQuestionOnce(int ranks) throws IOException {
        writeAll();
        List<List<Long>> rows = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            Dataset data = open(DataMode.REAL, rank, ranks, true, "batch=3");
            Iterator<Batch> pass = data.pass(Split.VALIDATION);
            while (pass.hasNext()) {
                rows.addAll(rows(pass.next()));
            }
        }
        assertThat(rows).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void tooFewQuestionsAreRefused() throws IOException {
        write("cbtest_NE_train.txt", 3);

        assertThatThrownBy(() -> open(DataMode.REAL, 0, 2, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("variant NE has 3 questions for training")
                .hasMessageContaining("(2 x 2 a rank) needs 4");
        assertThatThrownBy(() -> open(DataMode.REAL, 0, 1, false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("variant NE has no questions for inference");
    }

    @Test
    void inferenceHasBatchesForMoreRanksThanQuestions() throws IOException {
        writeAll();
        Dataset data = open(DataMode.REAL, 999, 1000, false);
        try (BatchSource batches = data.batches()) {
            assertThat(batches.next().samples()).isEqualTo(2);
        }
        assertThat(data.epochIterations()).isEqualTo(1);
        assertThat(data.pass(Split.TEST).hasNext()).isFalse();
    }

    @Test
    void syntheticEpochsAreAsLongAsRealOnes() {
        assertThat(open(DataMode.SYNTHETIC, 0, 1, true).epochIterations()).isEqualTo(54_359);
        assertThat(open(DataMode.SYNTHETIC, 1, 2, false).epochIterations()).isEqualTo(625);
    }

    @Test
    void theFixedBatchIsTheFirst() {
        try (BatchSource fixed = open(DataMode.SYNTHETIC_FIXED, 0, 1, true).batches();
                BatchSource fresh = open(DataMode.SYNTHETIC, 0, 1, true).batches()) {
            List<List<Long>> first = rows(fresh.next());
            assertThat(rows(fixed.next())).isEqualTo(first);
            assertThat(rows(fixed.next())).isEqualTo(first);
            assertThat(rows(fresh.next())).isNotEqualTo(first);
        }
    }

    @Test
    void fullLengthsReachTheGenerator() {
        try (BatchSource source =
                open(DataMode.SYNTHETIC, 0, 1, true, "lengths=full", "seq_len=999").batches()) {
            QuestionBatch batch = (QuestionBatch) source.next();
            assertThat(batch.documentTokens()).isEqualTo(2 * 999);
            assertThat(batch.queryTokens()).isEqualTo(2 * 12);
        }
    }
}
