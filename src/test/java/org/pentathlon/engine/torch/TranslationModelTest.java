package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.PairBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Training.Adam;
import org.pentathlon.workload.Translation;

final class TranslationModelTest {
    private static final int HIDDEN = 6;
    private static final int SOURCE_WORDS = 13;
    private static final int TARGET_WORDS = 11;
    private static final int MAX_LENGTH = 7;
    private static final int EOS = PairBatch.EOS;

    // Among them a source and a target of EOS alone, and equal lengths.
    private static final Pairs PAIRS =
            new Pairs(
                    List.of(
                            new long[] {5, 9, EOS},
                            new long[] {EOS},
                            new long[] {12, 4, 7, 5, 3, EOS},
                            new long[] {8, EOS},
                            new long[] {6, 6, EOS}),
                    List.of(
                            new long[] {4, 10, 7, 8, EOS},
                            new long[] {9, 5, EOS},
                            new long[] {EOS},
                            new long[] {3, 6, 6, 7, 4, 5, EOS},
                            new long[] {8, 5, EOS}));

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    private static Translation problem(double dropout, boolean greedy) {
        return new Translation(
                "seq2seq",
                8,
                MAX_LENGTH,
                SOURCE_WORDS,
                TARGET_WORDS,
                false,
                HIDDEN,
                dropout,
                false,
                false,
                greedy,
                new Adam(1e-2, 0, Set.of(), 0),
                true);
    }

    private static void withModel(
            ScalarType type, boolean training, boolean greedy, Consumer<TranslationModel> test) {
        Translation problem = problem(0, greedy);
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(problem.parameters(), 7, type, training);
            test.accept(new TranslationModel(problem, weights, training));
        }
    }

    private static double loss(TranslationModel model, PairBatch batch) {
        try (PointerScope local = new PointerScope()) {
            model.stage(batch);
            model.forward();
            double loss = model.loss().to(ScalarType.Double).item_double();
            model.release();
            return loss;
        }
    }

    @Test
    void gradientsAreTheSlopesOfTheLoss() {
        withModel(
                ScalarType.Double,
                true,
                false,
                // A softmax does not see what is added to all scores.
                model ->
                        GradientCheck.check(
                                model,
                                PAIRS.batch(),
                                GradientCheck.Loss.SMOOTH,
                                List.of("attention.score.bias")));
    }

    @Test
    void aPaddedBatchIsItsPairsWeightedByTheirWords() {
        comparePaddedAndAlone(ScalarType.Double, 1e-10);
        comparePaddedAndAlone(ScalarType.Float, 1e-5);
    }

    private static void comparePaddedAndAlone(ScalarType type, double tolerance) {
        withModel(
                type,
                true,
                false,
                model -> {
                    double loss = 0;
                    Map<String, double[]> gradients = new LinkedHashMap<>();
                    long words = PAIRS.batch().targetTokens();
                    for (int i = 0; i < PAIRS.samples(); i++) {
                        PairBatch alone = PAIRS.alone(i).batch();
                        double share = (double) alone.targetTokens() / words;
                        loss += share * loss(model, alone);
                        GradientCheck.gradients(model, alone)
                                .forEach((name, g) -> add(gradients, name, share, g));
                    }
                    assertThat(loss(model, PAIRS.batch())).isCloseTo(loss, within(tolerance));
                    assertSame(GradientCheck.gradients(model, PAIRS.batch()), gradients, tolerance);
                });
    }

    private static void add(
            Map<String, double[]> sums, String name, double share, double[] gradient) {
        double[] sum = sums.computeIfAbsent(name, n -> new double[gradient.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += share * gradient[i];
        }
    }

    private static void assertSame(
            Map<String, double[]> actual, Map<String, double[]> expected, double tolerance) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, values) ->
                        assertThat(actual.get(name))
                                .as(name)
                                .containsExactly(values, within(tolerance)));
    }

    @Test
    void theOrderOfPairsDoesNotMatter() {
        List<Integer> order = List.of(3, 0, 4, 2, 1);
        PairBatch other = PAIRS.inOrder(order).batch();
        withModel(
                ScalarType.Double,
                true,
                false,
                model -> {
                    assertThat(loss(model, other))
                            .isCloseTo(loss(model, PAIRS.batch()), within(1e-12));
                    assertSame(
                            GradientCheck.gradients(model, other),
                            GradientCheck.gradients(model, PAIRS.batch()),
                            1e-12);
                    Answers first = answer(model, PAIRS.batch());
                    Answers second = answer(model, other);
                    assertThat(second.lossSum()).isCloseTo(first.lossSum(), within(1e-10));
                    for (int i = 0; i < order.size(); i++) {
                        assertThat(second.sentences().get(i))
                                .isEqualTo(first.sentences().get(order.get(i)));
                    }
                });
    }

    private static Answers answer(TranslationModel model, PairBatch batch) {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            return model.answer(batch);
        }
    }

    private static PlainTranslation plain(TranslationModel model) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        try (PointerScope local = new PointerScope()) {
            model.weights()
                    .parameters()
                    .forEach(
                            p ->
                                    weights.put(
                                            p.name(),
                                            GradientCheck.values(
                                                    model.weights().get(p.name()).detach())));
        }
        return new PlainTranslation(weights, HIDDEN);
    }

    @Test
    void answersAreThoseOfLoopsOverTheDefinition() {
        withModel(
                ScalarType.Double,
                false,
                false,
                model -> {
                    PlainTranslation plain = plain(model);
                    double sum = 0;
                    List<Long> choices = new ArrayList<>();
                    List<long[]> sentences = new ArrayList<>();
                    for (int i = 0; i < PAIRS.samples(); i++) {
                        long[] source = PAIRS.sources().get(i);
                        long[] target = PAIRS.targets().get(i);
                        List<double[]> logits = plain.forced(source, target);
                        for (int t = 0; t < target.length; t++) {
                            sum += PlainTranslation.loss(logits.get(t), target[t]);
                            choices.add((long) PlainTranslation.likeliest(logits.get(t)));
                        }
                        sentences.add(
                                plain.free(source, MAX_LENGTH).stream()
                                        .mapToLong(PlainTranslation::likeliest)
                                        .takeWhile(word -> word != EOS)
                                        .toArray());
                    }
                    Answers answers = answer(model, PAIRS.batch());
                    assertThat(answers.lossSum()).isCloseTo(sum, within(1e-10));
                    assertThat(answers.lossCount()).isEqualTo(choices.size());
                    assertThat(answers.choices().remaining()).isEqualTo(choices.size());
                    for (int i = 0; i < choices.size(); i++) {
                        assertThat(answers.choices().get(i)).isEqualTo(choices.get(i));
                    }
                    assertThat(answers.sentences()).hasSameSizeAs(sentences);
                    for (int i = 0; i < sentences.size(); i++) {
                        assertThat(answers.sentences().get(i)).isEqualTo(sentences.get(i));
                    }
                    assertThat(loss(model, PAIRS.batch()))
                            .isCloseTo(sum / choices.size(), within(1e-10));
                });
    }

    @Test
    void greedyInferenceIsGivenItsOwnWordsForAsManySteps() {
        withModel(
                ScalarType.Double,
                false,
                true,
                model -> {
                    PlainTranslation plain = plain(model);
                    double sum = 0;
                    for (int i = 0; i < PAIRS.samples(); i++) {
                        long[] target = PAIRS.targets().get(i);
                        List<double[]> logits = plain.free(PAIRS.sources().get(i), target.length);
                        for (int t = 0; t < target.length; t++) {
                            sum += PlainTranslation.loss(logits.get(t), target[t]);
                        }
                    }
                    PairBatch batch = PAIRS.batch();
                    assertThat(loss(model, batch))
                            .isCloseTo(sum / batch.targetTokens(), within(1e-10));
                });
    }

    private static TorchSession open(Mode mode, double dropout) {
        SessionRequest request =
                new SessionRequest(
                        problem(dropout, false),
                        mode,
                        Precision.FP32,
                        DeviceKind.CPU,
                        1,
                        7,
                        0,
                        1,
                        false);
        return (TorchSession) new TorchEngine().open(request);
    }

    @Test
    void aModelThatHasLearntThreePairsSaysThemAndStops() {
        Pairs three =
                new Pairs(
                        List.of(
                                new long[] {4, 5, 6, EOS},
                                new long[] {5, 4, EOS},
                                new long[] {7, EOS}),
                        List.of(
                                new long[] {9, EOS},
                                new long[] {6, 5, 6, 8, 4, EOS},
                                new long[] {10, 4, 4, EOS}));
        PairBatch batch = three.batch();
        try (TorchSession session = open(Mode.TRAIN, 0)) {
            double loss = Double.NaN;
            for (int i = 0; i < 300; i++) {
                loss = Sessions.step(session, batch, bucket -> {}, 1e-2);
            }
            assertThat(loss).isLessThan(0.05);
            Answers answers = session.answer(batch);
            assertThat(answers.lossSum()).isLessThan(0.05 * batch.targetTokens());
            assertThat(answers.sentences())
                    .containsExactly(
                            new long[] {9}, new long[] {6, 5, 6, 8, 4}, new long[] {10, 4, 4});
            long[] choices = new long[answers.choices().remaining()];
            answers.choices().get(choices);
            assertThat(choices)
                    .isEqualTo(three.targets().stream().flatMapToLong(Arrays::stream).toArray());
        }
    }

    @Test
    void anAnswerChangesNothing() {
        PairBatch batch = PAIRS.batch();
        PairBatch held = Pairs.random(3, 9, TARGET_WORDS, 2).batch();
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        try (TorchSession session = open(Mode.TRAIN, 0.3)) {
            for (int i = 0; i < 5; i++) {
                without.add(Sessions.step(session, batch, bucket -> {}, 1e-2));
            }
        }
        try (TorchSession session = open(Mode.TRAIN, 0.3)) {
            for (int i = 0; i < 5; i++) {
                Answers first = session.answer(held);
                assertThat(session.answer(held).lossSum()).isEqualTo(first.lossSum());
                with.add(Sessions.step(session, batch, bucket -> {}, 1e-2));
            }
        }
        assertThat(with).isEqualTo(without);
    }

    @Test
    void dropoutIsOnBothEmbeddingsAndNowhereElse() {
        Translation dropping = problem(1, false);
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(dropping.parameters(), 7, ScalarType.Double, true);
            double dropped = loss(new TranslationModel(dropping, weights, true), PAIRS.batch());
            TranslationModel model = new TranslationModel(problem(0, false), weights, true);
            double full = loss(model, PAIRS.batch());
            for (String side : List.of("encoder", "decoder")) {
                assertThat(dropped).isNotCloseTo(full, within(1e-6));
                weights.get(side + ".embedding.weight").detach().zero_();
                full = loss(model, PAIRS.batch());
            }
            assertThat(dropped).isCloseTo(full, within(1e-12));
        }
    }

    @Test
    void dropoutIsForTrainingAlone() {
        PairBatch batch = PAIRS.batch();
        try (TorchSession training = open(Mode.TRAIN, 0.3);
                TorchSession inference = open(Mode.INFER, 0.3)) {
            double first = Sessions.step(training, batch, bucket -> {}, 0);
            assertThat(Sessions.step(training, batch, bucket -> {}, 0)).isNotEqualTo(first);
            double mean = training.answer(batch).lossSum() / batch.targetTokens();
            inference.stage(batch);
            inference.forward();
            inference.loss();
            assertThat(inference.endIteration()).isCloseTo(mean, within(1e-5));
        }
    }
}
