package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.data.PairBatch;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Quality.Figure;

class Seq2seqTest {
    private static Translation problem(ProblemClass problemClass, String... settings) {
        Map<String, String> overrides = new HashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            overrides.put(parts[0], parts[1]);
        }
        return (Translation)
                Workloads.byName("seq2seq").orElseThrow().problem(problemClass, overrides);
    }

    @Test
    void parametersStayBelow2GiB() {
        assertThatThrownBy(() -> problem(ProblemClass.TINY, "vocab=1000000/400", "hidden=1024"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "seq2seq: encoder.embedding.weight would have 4096000000 bytes")
                .hasMessageContaining("make hidden, embedding or vocab smaller");
    }

    /**
     * With vocabularies S and T: H (S + 2T) + T of embeddings and output, 6 H^2 + 6 H of the
     * encoder, 2 H^2 + 3 H + 1 of attention, 9 H^2 + 6 H of the decoder.
     */
    @ParameterizedTest
    @CsvSource({
        "TINY, 8, 10, 500, 400, 32, false, 59889",
        "SMALL, 32, 10, 16937, 10096, 128, false, 5043057",
        "REFERENCE, 32, 10, 16937, 10096, 128, false, 5043057",
        "LARGE, 512, 50, 21400, 13066, 1024, true, 66526987"
    })
    void classesHaveTheSpecifiedSizes(
            ProblemClass problemClass,
            int batch,
            int maxLength,
            int source,
            int target,
            int hidden,
            boolean full,
            long parameters) {
        Translation problem = problem(problemClass);

        assertThat(problem)
                .isEqualTo(
                        new Translation(
                                "seq2seq",
                                batch,
                                maxLength,
                                source,
                                target,
                                false,
                                hidden,
                                0.1,
                                full,
                                false,
                                false,
                                new Training.Adam(1e-3, 0, Set.of(), 0),
                                true));
        assertThat(problem.parameterCount()).isEqualTo(parameters);
        assertThat(
                        17L * hidden * hidden
                                + 15L * hidden
                                + 1
                                + (long) hidden * (source + 2 * target)
                                + target)
                .isEqualTo(parameters);
    }

    private static PairBatch batch() {
        PairBatch batch = PairBatch.allocate(2, 10);
        batch.sourceLengths().put(0, 3).put(1, 1);
        batch.targetLengths().put(0, 2).put(1, 4);
        return new PairBatch(
                batch.source(),
                batch.sourceLengths(),
                batch.target(),
                batch.targetLengths(),
                2,
                3,
                4);
    }

    /**
     * H 32: a source word 7 x 1024, a target word 10 x 1024 + 32 x 400, a pair of words 64. 4
     * source words, 6 target words, 3 x 2 + 1 x 4 pairs.
     */
    @Test
    void operationsOfTruePositionsAreAsComputedByHand() {
        Translation tiny = problem(ProblemClass.TINY);

        assertThat(tiny.forwardMacs(batch())).isEqualTo(4 * 7168 + 6 * 23_040 + 10 * 64);
        assertThat(tiny.flops(batch(), Mode.TRAIN)).isEqualTo(6 * 167_552);
        // 32 pairs of 10 and 10 words at H 128.
        assertThat(problem(ProblemClass.SMALL).fullForwardMacs())
                .isEqualTo(32L * (10 * 114_688 + 10 * (163_840 + 1_292_288) + 100 * 256));
        assertThat(tiny.extent(batch())).isEqualTo(new Problem.Extent(2, 10, 10, 2 * 7 - 10));
    }

    @Test
    void settingsReachTheProblem() {
        Translation problem =
                problem(
                        ProblemClass.LARGE,
                        "batch=3",
                        "seq_len=12",
                        "hidden=7",
                        "vocab=5/1000000",
                        "dropout=0",
                        "lr=0.01",
                        "lengths=tatoeba",
                        "bucketing=on",
                        "decode=greedy",
                        "loss=off");

        assertThat(problem)
                .isEqualTo(
                        new Translation(
                                "seq2seq",
                                3,
                                12,
                                5,
                                1_000_000,
                                true,
                                7,
                                0,
                                false,
                                true,
                                true,
                                new Training.Adam(0.01, 0, Set.of(), 0),
                                false));
        // Even the default's words ask for a cut.
        assertThat(problem(ProblemClass.TINY, "vocab=500/400").vocabularyCut()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "vocab=500, two whole numbers from 5 to 1000000",
        "vocab=4/400, two whole numbers",
        "vocab=500/1000001, two whole numbers",
        "vocab=500/400/300, two whole numbers",
        "vocab=500/, two whole numbers",
        "seq_len=1, from 2 to 1000",
        "dropout=1, a number from 0 to below 1",
        "decode=beam, 'one of teacher, greedy'",
        "lengths=50, 'one of tatoeba, full'"
    })
    void valuesOutOfRangeSayWhatIsAllowed(String setting, String allowed) {
        assertThatThrownBy(() -> problem(ProblemClass.SMALL, setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seq2seq: " + setting + " is not allowed")
                .hasMessageContaining(allowed);
    }

    @Test
    void scopesAreStated() {
        assertThat(Workloads.byName("seq2seq").orElseThrow().settings())
                .filteredOn(setting -> setting.scope() != Setting.Scope.EVERYWHERE)
                .extracting(setting -> setting.key() + " " + setting.scope())
                .containsExactly(
                        "vocab DATA", "lengths SYNTHETIC", "decode INFERENCE", "loss INFERENCE");
    }

    /** Two pairs; targets 5 6 7 8 EOS and UNK EOS. */
    @Test
    void qualityIsCountedFromAnswers() {
        PairBatch memory = PairBatch.allocate(2, 9);
        memory.targetLengths().put(0, 5).put(1, 2);
        memory.target().put(0, new long[] {5, 6, 7, 8, 2, 3, 2, 0, 0, 0});
        PairBatch batch =
                new PairBatch(
                        memory.source(),
                        memory.sourceLengths(),
                        memory.target(),
                        memory.targetLengths(),
                        2,
                        4,
                        5);
        Quality quality = problem(ProblemClass.TINY).quality();
        double[] counts = new double[quality.counts()];
        LongBuffer choices = LongBuffer.wrap(new long[] {5, 9, 7, 8, 2, 3, 2});
        Answers answers =
                new Answers(10.5, 7, choices, List.of(new long[] {5, 6, 7, 8, 9}, new long[] {3}));
        quality.add(batch, answers, counts);
        quality.add(batch, answers, counts);

        // Right: 5, 7, 8 and both EOS; not 9, and not the unknown word.
        List<Figure> figures = quality.figures(counts);
        assertThat(figures)
                .extracting(Figure::metric)
                .containsExactly("bleu4", "token_accuracy", "loss");
        assertThat(figures).extracting(Figure::unit).containsExactly("1", "%", "1");
        assertThat(figures.get(0).value())
                .isCloseTo(100 * Math.pow(4. / 6 * 3 / 4 * 2 / 3 * 1 / 2, 0.25), within(1e-10));
        assertThat(figures.get(1).value()).isCloseTo(100 * 5 / 7., within(1e-10));
        assertThat(figures.get(2).value()).isEqualTo(1.5);
        assertThat(quality.loss(counts)).isEqualTo(1.5);
        assertThat(quality.metric()).isEqualTo("bleu4");
        assertThat(quality.best()).isEqualTo(100);
        assertThat(quality.unit()).isEqualTo("1");
        assertThat(quality.reaches(20, 20)).isTrue();
        assertThat(quality.reaches(19.9, 20)).isFalse();
    }
}
