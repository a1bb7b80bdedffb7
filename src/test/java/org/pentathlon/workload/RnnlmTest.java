package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Initialisation.Constant;
import org.pentathlon.workload.Initialisation.Uniform;

class RnnlmTest {
    private static final Workload RNNLM = Workloads.byName("rnnlm").orElseThrow();

    private static LanguageModel problem(ProblemClass problemClass, String... settings) {
        Map<String, String> overrides = new HashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", -1);
            overrides.put(parts[0], parts[1]);
        }
        return (LanguageModel) RNNLM.problem(problemClass, overrides);
    }

    /**
     * With V words, width H and two layers: 2 V H + V for embedding, output and its bias, and in
     * each layer 8 H^2 + 8 H. MACs of a token: 16 H^2 + H V.
     */
    @ParameterizedTest
    @CsvSource({
        "TINY, 4, 10, 32, 500, 49396, 32384",
        "SMALL, 20, 35, 200, 33278, 13987678, 7295600",
        "REFERENCE, 20, 35, 200, 33278, 13987678, 7295600",
        "LARGE, 256, 35, 1500, 33278, 135891278, 85917000"
    })
    void classesHaveTheSpecifiedSizes(
            ProblemClass problemClass,
            int batch,
            int bptt,
            int hidden,
            int vocabulary,
            long parameters,
            long macs) {
        LanguageModel problem = problem(problemClass);

        assertThat(problem.workload()).isEqualTo("rnnlm");
        assertThat(problem.batch()).isEqualTo(batch);
        assertThat(problem.bptt()).isEqualTo(bptt);
        assertThat(problem.hidden()).isEqualTo(hidden);
        assertThat(problem.embedding()).isEqualTo(hidden);
        assertThat(problem.layers()).isEqualTo(2);
        assertThat(problem.vocabulary()).isEqualTo(vocabulary);
        assertThat(problem.vocabularyCut()).isFalse();
        assertThat(problem.tied()).isFalse();
        assertThat(problem.dropout()).isEqualTo(0.2);
        assertThat(problem.inferenceLoss()).isTrue();
        assertThat(problem.training())
                .isEqualTo(new Training.Sgd(20, 0, 0, 0.25, new Training.Schedule.Quartered()));
        assertThat(problem.parameterCount()).isEqualTo(parameters);
        assertThat(problem.forwardMacs(TokenBatch.allocate(3, 7))).isEqualTo(21 * macs);
        assertThat(problem.fullForwardMacs()).isEqualTo(macs * batch * bptt);
        assertThat(problem.fullFlops(Mode.TRAIN)).isEqualTo(6 * macs * batch * bptt);
    }

    /** V 10, E 3, H 5, one layer: 30 + 20 (3 + 5) + 2 x 20 + 50 + 10; 4 x 5 x 8 + 50. */
    @Test
    void embeddingMayDifferFromHidden() {
        LanguageModel problem =
                problem(ProblemClass.TINY, "vocab=10", "embedding=3", "hidden=5", "layers=1");

        assertThat(problem.parameterCount()).isEqualTo(30 + 160 + 40 + 50 + 10);
        assertThat(problem.forwardMacs(TokenBatch.allocate(1, 1))).isEqualTo(160 + 50);
    }

    @Test
    void parametersHaveTheirNamesShapesAndInitialValues() {
        Uniform recurrent = new Uniform(1 / Math.sqrt(200));
        assertThat(problem(ProblemClass.SMALL).parameters())
                .containsExactly(
                        new Parameter("embedding.weight", List.of(33278L, 200L), new Uniform(0.1)),
                        new Parameter("lstm.weight_ih_l0", List.of(800L, 200L), recurrent),
                        new Parameter("lstm.weight_hh_l0", List.of(800L, 200L), recurrent),
                        new Parameter("lstm.bias_ih_l0", List.of(800L), recurrent),
                        new Parameter("lstm.bias_hh_l0", List.of(800L), recurrent),
                        new Parameter("lstm.weight_ih_l1", List.of(800L, 200L), recurrent),
                        new Parameter("lstm.weight_hh_l1", List.of(800L, 200L), recurrent),
                        new Parameter("lstm.bias_ih_l1", List.of(800L), recurrent),
                        new Parameter("lstm.bias_hh_l1", List.of(800L), recurrent),
                        new Parameter("decoder.weight", List.of(33278L, 200L), new Uniform(0.1)),
                        new Parameter("decoder.bias", List.of(33278L), new Constant(0)));
    }

    @Test
    void tiedWeightsAreOneParameter() {
        LanguageModel problem = problem(ProblemClass.SMALL, "tied=on");

        assertThat(problem.tied()).isTrue();
        assertThat(problem.parameterCount()).isEqualTo(13_987_678 - 33_278 * 200);
        assertThat(problem.forwardMacs(TokenBatch.allocate(1, 1))).isEqualTo(7_295_600);
        assertThatThrownBy(() -> problem(ProblemClass.SMALL, "tied=on", "hidden=300"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rnnlm: tied=on needs embedding and hidden to be equal, not embedding=200"
                                + " and hidden=300");
    }

    @Test
    void aVocabularyThatIsGivenCutsRealDatasEvenIfItIsTheDefault() {
        assertThat(problem(ProblemClass.SMALL, "vocab=33278").vocabularyCut()).isTrue();
        assertThat(RNNLM.settings())
                .filteredOn(setting -> setting.scope() == Setting.Scope.DATA)
                .extracting(Setting::key)
                .containsExactly("vocab");
    }

    @Test
    void settingsReachTheProblem() {
        LanguageModel problem =
                problem(
                        ProblemClass.TINY,
                        "batch=5",
                        "seq_len=6",
                        "dropout=0",
                        "lr=0.5",
                        "clip=0",
                        "loss=off");

        assertThat(problem.batch()).isEqualTo(5);
        assertThat(problem.bptt()).isEqualTo(6);
        assertThat(problem.dropout()).isZero();
        assertThat(problem.inferenceLoss()).isFalse();
        assertThat(problem.training())
                .isEqualTo(new Training.Sgd(0.5, 0, 0, 0, new Training.Schedule.Quartered()));
    }

    @ParameterizedTest
    @EnumSource(ProblemClass.class)
    void everyDefaultIsAllowed(ProblemClass problemClass) {
        for (Setting setting : RNNLM.settings()) {
            assertThat(setting.defaults()).containsKey(problemClass);
            assertThat(setting.check()).accepts(setting.defaults().get(problemClass));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "batch=0, a whole number from 1 to 65536",
        "vocab=1, a whole number from 2 to 10000000",
        "dropout=1, a number from 0 to below 1",
        "lr=0, 'a number above 0, at most 100'",
        "clip=-1, a number from 0 to 1000000",
        "tied=yes, 'one of on, off'"
    })
    void valuesOutOfRangeSayWhatIsAllowed(String setting, String allowed) {
        assertThatThrownBy(() -> problem(ProblemClass.SMALL, setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rnnlm: " + setting + " is not allowed")
                .hasMessageContaining(allowed);
    }

    @Test
    void whatTakesMoreThanABufferIsRefused() {
        assertThatThrownBy(() -> problem(ProblemClass.SMALL, "batch=65536", "seq_len=65536"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("makes batches of 34359738368 bytes");
        assertThatThrownBy(() -> problem(ProblemClass.LARGE, "vocab=10000000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rnnlm: embedding.weight would have 60000000000 bytes");
    }

    /** By epochs the rate falls by 4 after an evaluation that is no better; else it stays. */
    @Test
    void theRateIsQuarteredWhenValidationDoesNotImprove() {
        LearningRate rate = problem(ProblemClass.SMALL).schedule(2984, 6, 1);
        assertThat(rate.at(0)).isEqualTo(20);
        rate = rate.evaluated(5.5);
        assertThat(rate.at(2984)).isEqualTo(20);
        rate = rate.evaluated(5.6);
        assertThat(rate.at(5968)).isEqualTo(5);
        rate = rate.evaluated(5.4);
        assertThat(rate.at(9000)).isEqualTo(5);
        rate = rate.evaluated(5.4);
        assertThat(rate.at(12000)).isEqualTo(1.25);

        LearningRate constant = problem(ProblemClass.SMALL).schedule(2984, 0, 1);
        assertThat(constant.evaluated(5).evaluated(6).at(100)).isEqualTo(20);
    }
}
