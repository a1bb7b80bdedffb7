package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.data.PairBatch;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ProblemClass;

class PairDatasetTest {
    /** Pairs of the file: 4 of them, 0, 50, 100 and 150, are held out. */
    private static final int PAIRS = 160;

    @TempDir Path directory;

    @BeforeEach
    void writeFile() throws IOException {
        StringBuilder text =
                new StringBuilder("..... to long for us all , is it not ?\ttrop\n1\t\n");
        for (int i = 0; i < PAIRS; i++) {
            text.append("w").append((char) ('a' + i / 26)).append((char) ('a' + i % 26));
            text.append("\t").append("mot ".repeat(1 + i * 7 % 9)).append("\n");
        }
        Path folder = Files.createDirectory(directory.resolve("fra-eng"));
        Files.writeString(folder.resolve("fra.txt"), text);
    }

    private Dataset open(DataMode mode, boolean training, int rank, int ranks, String... settings) {
        Map<String, String> overrides = new java.util.HashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            overrides.put(parts[0], parts[1]);
        }
        return new Seq2seq()
                .problem(ProblemClass.TINY, overrides)
                .open(new DataRequest(mode, directory, 1, rank, ranks, training, false));
    }

    /** First target words of the next samples, with a place in the epoch's order. */
    private static List<Long> targets(Dataset data, int iterations) {
        List<Long> words = new ArrayList<>();
        try (BatchSource source = data.batches()) {
            for (int i = 0; i < iterations; i++) {
                PairBatch batch = (PairBatch) source.next();
                for (int sample = 0; sample < batch.samples(); sample++) {
                    words.add(batch.target().get(sample * batch.targetSteps()));
                }
            }
        }
        return words;
    }

    @Test
    void realDataHaveTheirOwnVocabulariesAndTellTheirFacts() {
        Dataset data = open(DataMode.REAL, true, 0, 1);
        Translation problem = (Translation) data.problem();

        assertThat(problem.sourceVocabulary()).isEqualTo(4 + 1);
        assertThat(problem.targetVocabulary()).isEqualTo(4 + PAIRS - 4);
        assertThat(data.heldOut()).containsExactly(Split.VALIDATION);
        assertThat(data.inferred()).isEqualTo(Split.VALIDATION);
        assertThat(data.epochIterations()).isEqualTo(156 / 8);
        assertThat(data.facts())
                .containsOnly(
                        Map.entry("data_source_vocabulary", "5"),
                        Map.entry("data_target_vocabulary", "160"),
                        Map.entry("data_training_pairs", "156"),
                        Map.entry("data_heldout_pairs", "4"),
                        Map.entry("data_dropped_long", "1"),
                        Map.entry("data_dropped_empty", "1"),
                        Map.entry(
                                "data_test_split",
                                "validation (positions 0, 50, 100, ... ; there is no test split)"));
        Translation cut = (Translation) open(DataMode.REAL, true, 0, 1, "vocab=500/100").problem();
        assertThat(cut.sourceVocabulary()).isEqualTo(5);
        assertThat(cut.targetVocabulary()).isEqualTo(100);
    }

    @Test
    void anEpochHasEveryPairOnceWithAndWithoutBucketing() {
        for (String bucketing : List.of("bucketing=off", "bucketing=on")) {
            Dataset data = open(DataMode.REAL, true, 0, 1, bucketing, "batch=12");
            assertThat(data.epochIterations()).isEqualTo(13);
            List<Long> words = targets(data, 26);
            assertThat(words.subList(0, 156)).doesNotHaveDuplicates();
            assertThat(words.subList(156, 312)).doesNotHaveDuplicates();
            assertThat(words.subList(156, 312)).isNotEqualTo(words.subList(0, 156));
        }
    }

    @Test
    void ranksShareAGlobalBatch() {
        for (String bucketing : List.of("bucketing=off", "bucketing=on")) {
            List<Long> one = targets(open(DataMode.REAL, true, 0, 1, bucketing, "batch=12"), 1);
            List<Long> two =
                    new ArrayList<>(
                            targets(open(DataMode.REAL, true, 0, 2, bucketing, "batch=6"), 1));
            two.addAll(targets(open(DataMode.REAL, true, 1, 2, bucketing, "batch=6"), 1));
            assertThat(two).isEqualTo(one);
        }
    }

    @Test
    void inferenceGoesRoundTheHeldOutPairs() {
        Dataset data = open(DataMode.REAL, false, 0, 1, "batch=3");

        assertThat(data.epochIterations()).isEqualTo(2);
        // Their words are in no pair of training.
        assertThat(targets(data, 4)).hasSize(12).containsOnly((long) PairBatch.UNK);
    }

    @Test
    void aPassHasEachHeldOutPairOnce() {
        int samples = 0;
        List<Integer> lengths = new ArrayList<>();
        for (int rank = 0; rank < 3; rank++) {
            var pass = open(DataMode.REAL, true, rank, 3, "batch=3").pass(Split.VALIDATION);
            while (pass.hasNext()) {
                PairBatch batch = (PairBatch) pass.next();
                samples += batch.samples();
                for (int i = 0; i < batch.samples(); i++) {
                    lengths.add(batch.sourceLengths().get(i));
                }
            }
        }
        assertThat(samples).isEqualTo(4);
        // 1 + 7 i mod 9 words and EOS, i being 0, 50, 100 and 150.
        assertThat(lengths).containsExactly(2, 10, 9, 8);
    }

    @Test
    void madeUpPairsNeedNoFiles() {
        Dataset data = open(DataMode.SYNTHETIC, true, 0, 1, "bucketing=on");

        assertThat(data.heldOut()).isEmpty();
        assertThat(data.facts()).isEmpty();
        assertThat(data.problem().parameterCount()).isEqualTo(59_889);
        assertThat(data.epochIterations()).isEqualTo(98_365 / 8);
        assertThat(targets(data, 70)).hasSize(560).allMatch(word -> word >= 4 && word < 400);
        Dataset full = open(DataMode.SYNTHETIC, false, 0, 1, "lengths=full");
        assertThat(full.epochIterations()).isEqualTo(2_008 / 8);
        PairBatch batch = (PairBatch) full.batches().next();
        assertThat(full.problem().forwardMacs(batch)).isEqualTo(full.problem().fullForwardMacs());
    }

    @Test
    void tooFewPairsForTheRanksAreRefused() {
        assertThatThrownBy(() -> open(DataMode.REAL, true, 0, 20))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 156 pairs to train with")
                .hasMessageContaining("(20 x 8 a rank) needs 160");
    }
}
