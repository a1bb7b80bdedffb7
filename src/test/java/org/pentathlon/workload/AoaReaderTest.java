package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Initialisation.Orthogonal;
import org.pentathlon.workload.Initialisation.Uniform;
import org.pentathlon.workload.Quality.Figure;

class AoaReaderTest {
    private static final Workload AOAREADER = Workloads.byName("aoareader").orElseThrow();

    private static Reading problem(ProblemClass problemClass, String... settings) {
        Map<String, String> overrides = new HashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", -1);
            overrides.put(parts[0], parts[1]);
        }
        return (Reading) AOAREADER.problem(problemClass, overrides);
    }

    /**
     * With V words and width H = E: V H for the embedding and in each direction 6 H^2 + 6 H. MACs
     * of a question of D and Q words: 12 H^2 (D + Q) + (2 H + 1) D Q.
     */
    @ParameterizedTest
    @CsvSource({
        "TINY, 2, 60, 12, 16, 500, 11264, 244944",
        "SMALL, 8, 450, 210, 128, 53063, 6990208, 154047780",
        "REFERENCE, 32, 1338, 210, 384, 53063, 22150272, 2955216276",
        "LARGE, 128, 1338, 210, 384, 53063, 22150272, 2955216276"
    })
    void classesHaveTheSpecifiedSizes(
            ProblemClass problemClass,
            int batch,
            int documentLength,
            int queryLength,
            int hidden,
            int vocabulary,
            long parameters,
            long macs) {
        Reading problem = problem(problemClass);

        assertThat(problem.workload()).isEqualTo("aoareader");
        assertThat(problem.batch()).isEqualTo(batch);
        assertThat(problem.documentLength()).isEqualTo(documentLength);
        assertThat(problem.queryLength()).isEqualTo(queryLength);
        assertThat(problem.hidden()).isEqualTo(hidden);
        assertThat(problem.embedding()).isEqualTo(hidden);
        assertThat(problem.vocabulary()).isEqualTo(vocabulary);
        assertThat(problem.vocabularyCut()).isFalse();
        assertThat(problem.fullLengths()).isFalse();
        assertThat(problem.bucketing()).isFalse();
        assertThat(problem.dropout()).isEqualTo(0.1);
        assertThat(problem.variant()).isEqualTo("auto");
        assertThat(problem.training())
                .isEqualTo(new Training.Adam(1e-3, 1e-4, Set.of("embedding.weight"), 5));
        assertThat(problem.parameterCount()).isEqualTo(parameters);
        assertThat(problem.fullForwardMacs()).isEqualTo(batch * macs);
    }

    @Test
    void settingsReachTheProblem() {
        Reading problem =
                problem(
                        ProblemClass.SMALL,
                        "batch=3",
                        "seq_len=100",
                        "query_len=20",
                        "hidden=6",
                        "embedding=10",
                        "vocab=53063",
                        "dropout=0",
                        "lr=0.01",
                        "weight_decay=0",
                        "clip=0",
                        "variant=CN",
                        "lengths=full",
                        "bucketing=on",
                        "loss=off");

        assertThat(problem)
                .isEqualTo(
                        new Reading(
                                "aoareader",
                                3,
                                100,
                                20,
                                true,
                                53063,
                                true,
                                10,
                                6,
                                0,
                                "CN",
                                true,
                                new Training.Adam(0.01, 0, Set.of("embedding.weight"), 0),
                                false));
        assertThat(problem.withVocabulary(77))
                .usingRecursiveComparison()
                .ignoringFields("vocabulary")
                .isEqualTo(problem);
        assertThat(problem.withVocabulary(77).vocabulary()).isEqualTo(77);
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        for (String setting :
                List.of(
                        "vocab=12",
                        "seq_len=19",
                        "query_len=2",
                        "batch=0",
                        "dropout=1",
                        "variant=../x",
                        "variant=",
                        "lengths=long",
                        "clip=-1")) {
            assertThatThrownBy(() -> problem(ProblemClass.TINY, setting))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("aoareader: " + setting + " is not allowed");
        }
        assertThat(problem(ProblemClass.TINY, "vocab=13").vocabulary()).isEqualTo(13);
        assertThatThrownBy(() -> problem(ProblemClass.TINY, "batch=65536", "seq_len=4096"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch=65536 with seq_len=4096")
                .hasMessageContaining("2 GiB");
        assertThatThrownBy(() -> problem(ProblemClass.TINY, "batch=65536", "query_len=4096"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("query_len=4096");
    }

    @Test
    void parametersHaveTheirNamesShapesAndInitialValues() {
        Reading problem = problem(ProblemClass.TINY, "hidden=4", "embedding=7");
        Uniform bias = new Uniform(0.5);

        assertThat(problem.parameters())
                .containsExactly(
                        new Parameter("embedding.weight", List.of(500L, 7L), new Uniform(0.05)),
                        new Parameter("gru.weight_ih", List.of(12L, 7L), bias),
                        new Parameter("gru.weight_hh", List.of(12L, 4L), new Orthogonal(4)),
                        new Parameter("gru.bias_ih", List.of(12L), bias),
                        new Parameter("gru.bias_hh", List.of(12L), bias),
                        new Parameter("gru.weight_ih_reverse", List.of(12L, 7L), bias),
                        new Parameter("gru.weight_hh_reverse", List.of(12L, 4L), new Orthogonal(4)),
                        new Parameter("gru.bias_ih_reverse", List.of(12L), bias),
                        new Parameter("gru.bias_hh_reverse", List.of(12L), bias));
    }

    /** Two questions of 5 + 3 and 2 + 4 words in rectangles of 2 x 5 and 2 x 4. */
    private static QuestionBatch batch() {
        QuestionBatch batch = QuestionBatch.allocate(2, 5, 4);
        batch.documentLengths().put(0, 5).put(1, 2);
        batch.queryLengths().put(0, 3).put(1, 4);
        return batch;
    }

    /**
     * H = 4, E = 7. A word: in each direction three gates of 4 x 7 and 4 x 4, 2 x 3 x 44 = 264. A
     * pair of words: 8 for M, 1 for alpha bbar. So 14 x 264 + (15 + 8) x 9.
     */
    @Test
    void operationsAreThoseOfTruePositions() {
        Reading problem = problem(ProblemClass.TINY, "hidden=4", "embedding=7");

        assertThat(problem.forwardMacs(batch())).isEqualTo(14 * 264 + 23 * 9);
        assertThat(problem.flops(batch(), Mode.INFER)).isEqualTo(2 * (14 * 264 + 23 * 9));
        assertThat(problem.flops(batch(), Mode.TRAIN)).isEqualTo(6 * (14 * 264 + 23 * 9));
        assertThat(problem.extent(batch())).isEqualTo(new Problem.Extent(2, 14, 14, 4));
    }

    @Test
    void accuracyIsTheShareOfAnswersAmongTheCandidates() {
        QuestionBatch batch = QuestionBatch.allocate(4, 5, 4);
        // The second question has its answer twice and UNK too, the third only two candidates.
        long[][] candidates = {
            {9, 8, 7, 6}, {1, 1, 5, 5}, {3, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 10, 11}
        };
        long[] answers = {7, 5, 3, 11};
        for (int i = 0; i < 4; i++) {
            batch.candidates().put(10 * i, candidates[i]);
            batch.answers().put(i, answers[i]);
        }
        Quality quality = problem(ProblemClass.TINY).quality();
        double[] counts = new double[quality.counts()];

        LongBuffer choices = LongBuffer.wrap(new long[] {2, 2, 1, 9});
        quality.add(batch, new Answers(6, 4, choices, List.of()), counts);
        assertThat(quality.figures(counts))
                .containsExactly(new Figure("accuracy", 75, "%"), new Figure("loss", 1.5, "1"));
        LongBuffer worse = LongBuffer.wrap(new long[] {1, 3, 1, 9});
        quality.add(batch, new Answers(10, 4, worse, List.of()), counts);
        assertThat(quality.figures(counts))
                .containsExactly(new Figure("accuracy", 50, "%"), new Figure("loss", 2, "1"));
        assertThat(quality.loss(counts)).isEqualTo(2);
        assertThat(quality.reaches(50, 50)).isTrue();
        assertThat(quality.reaches(49, 50)).isFalse();
    }
}
