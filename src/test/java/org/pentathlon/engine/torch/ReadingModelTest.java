package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Reading;

final class ReadingModelTest {
    @BeforeEach
    void prepare() {
        TorchEngine.prepare();
        threads(2);
    }

    @AfterEach
    void oneThread() {
        threads(1);
    }

    private static void threads(int threads) {
        torch.set_num_threads(threads);
        ComputeThreads.ofBlas(threads);
    }

    private static ReadingModel model(ScalarType type, double dropout, int threads) {
        Reading problem = Questions.problem(5, 4, dropout);
        Weights weights = new Weights(problem.parameters(), 7, type, true);
        return new ReadingModel(problem, weights, true, threads);
    }

    /** The loss and all gradients of one iteration. */
    private static Map<String, double[]> iterate(ReadingModel model, QuestionBatch batch) {
        Map<String, double[]> results = new LinkedHashMap<>();
        model.stage(batch);
        model.forward();
        Tensor loss = model.loss();
        model.backward(loss);
        results.put("loss", GradientCheck.values(loss));
        model.weights()
                .parameters()
                .forEach(
                        parameter -> {
                            Tensor gradient = model.weights().get(parameter.name()).mutable_grad();
                            results.put(parameter.name(), GradientCheck.values(gradient));
                            gradient.reset();
                        });
        model.release();
        return results;
    }

    private static void assertClose(
            Map<String, double[]> actual, Map<String, double[]> expected, double tolerance) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, values) -> {
                    double scale = 0;
                    for (double value : values) {
                        scale = Math.max(scale, Math.abs(value));
                    }
                    assertThat(scale).as(name).isPositive();
                    assertThat(actual.get(name))
                            .as(name)
                            .containsExactly(values, within(tolerance * scale));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void gradientsAreTheSlopesOfTheLoss(int threads) {
        try (PointerScope scope = new PointerScope()) {
            ReadingModel model = model(ScalarType.Double, 0, threads);
            GradientCheck.check(model, Questions.batch(), GradientCheck.Loss.SMOOTH, List.of());
            model.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "Double"})
    void aPaddedBatchIsTheMeanOfItsQuestionsAlone(ScalarType type) {
        try (PointerScope scope = new PointerScope()) {
            ReadingModel model = model(type, 0, 2);
            Map<String, double[]> together = iterate(model, Questions.batch());
            Map<String, double[]> mean = new LinkedHashMap<>();
            for (int sample = 0; sample < 3; sample++) {
                iterate(model, Questions.alone(Questions.batch(), sample))
                        .forEach((name, values) -> addThird(mean, name, values));
            }
            assertClose(together, mean, type == ScalarType.Double ? 1e-10 : 1e-5);
            model.close();
        }
    }

    private static void addThird(Map<String, double[]> sums, String name, double[] values) {
        double[] sum = sums.computeIfAbsent(name, key -> new double[values.length]);
        for (int i = 0; i < values.length; i++) {
            sum[i] += values[i] / 3;
        }
    }

    @Test
    void wordsAtPaddingChangeNothing() {
        try (PointerScope scope = new PointerScope()) {
            ReadingModel model = model(ScalarType.Float, 0, 2);
            Map<String, double[]> clean = iterate(model, Questions.batch());
            QuestionBatch dirty = Questions.batch();
            dirty.documents().put(8, dirty.answers().get(0));
            dirty.queries().put(4, 2);
            assertClose(iterate(model, dirty), clean, 0);
            model.close();
        }
    }

    @Test
    void twoThreadsGiveWhatOneGivesAndTheSameBitsTwice() {
        try (PointerScope scope = new PointerScope()) {
            ReadingModel two = model(ScalarType.Float, 0.1, 2);
            ReadingModel one = model(ScalarType.Float, 0.1, 1);
            torch.manual_seed(5);
            Map<String, double[]> first = iterate(two, Questions.batch());
            torch.manual_seed(5);
            assertClose(iterate(two, Questions.batch()), first, 0);
            threads(1);
            torch.manual_seed(5);
            assertClose(iterate(one, Questions.batch()), first, 1e-6);
            // Dropout is there: other random numbers give another loss.
            assertThat(iterate(one, Questions.batch()).get("loss")).isNotEqualTo(first.get("loss"));
            two.close();
            one.close();
        }
    }

    @Test
    void dropoutIsOnTheEmbeddingAndNowhereElse() {
        try (PointerScope scope = new PointerScope()) {
            ReadingModel dropping = model(ScalarType.Double, 1, 2);
            ReadingModel model = model(ScalarType.Double, 0, 2);
            double dropped = loss(dropping);
            assertThat(dropped).isNotCloseTo(loss(model), within(1e-6));
            model.weights().get("embedding.weight").detach().zero_();
            assertThat(dropped).isCloseTo(loss(model), within(1e-12));
            dropping.close();
            model.close();
        }
    }

    private static double loss(ReadingModel model) {
        return iterate(model, Questions.batch()).get("loss")[0];
    }

    @Test
    void attentionIsThatOfThePaper() {
        int width = 3;
        Random random = new Random(11);
        double[] states = random.doubles(12L * width, -2, 2).toArray();
        // Documents of 4 and 2 words, queries of 2 and 3; rows 1 and 7 are not used.
        long[][] documents = {{4, 0, 9, 3}, {10, 2, -1, -1}};
        long[][] queries = {{5, 11, -1}, {6, 8, 0}};
        try (PointerScope scope = new PointerScope()) {
            double[] actual =
                    GradientCheck.values(
                            ReadingModel.attentionOverAttention(
                                    Tensor.create(states, 12, width),
                                    Tensor.create(flat(documents), 2, 4),
                                    Tensor.create(flat(queries), 2, 3)));
            double[] expected = new double[8];
            attention(states, width, new int[] {4, 0, 9, 3}, new int[] {5, 11}, expected, 0);
            attention(states, width, new int[] {10, 2}, new int[] {6, 8, 0}, expected, 4);
            assertThat(actual).containsExactly(expected, within(1e-14));
            assertThat(actual[6]).isZero();
            assertThat(actual[4] + actual[5]).isCloseTo(1, within(1e-14));
        }
    }

    private static long[] flat(long[][] rows) {
        return Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
    }

    /** Element by element, as the paper has it: s_i = sum over j of alpha_ij bbar_j. */
    private static void attention(
            double[] states, int width, int[] document, int[] query, double[] into, int at) {
        double[][] exponentials = new double[document.length][query.length];
        double[] ofQueryWord = new double[query.length];
        double[] ofDocumentWord = new double[document.length];
        for (int i = 0; i < document.length; i++) {
            for (int j = 0; j < query.length; j++) {
                double score = 0;
                for (int k = 0; k < width; k++) {
                    score += states[document[i] * width + k] * states[query[j] * width + k];
                }
                exponentials[i][j] = Math.exp(score);
                ofQueryWord[j] += exponentials[i][j];
                ofDocumentWord[i] += exponentials[i][j];
            }
        }
        for (int j = 0; j < query.length; j++) {
            double mean = 0;
            for (int i = 0; i < document.length; i++) {
                mean += exponentials[i][j] / ofDocumentWord[i] / document.length;
            }
            for (int i = 0; i < document.length; i++) {
                into[at + i] += exponentials[i][j] / ofQueryWord[j] * mean;
            }
        }
    }

    @Test
    void theLikeliestCandidateIsChosenTheFirstOfSeveralAndNeverPadding() {
        QuestionBatch batch = Questions.batch();
        try (PointerScope scope = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            ReadingModel model = model(ScalarType.Float, 0.5, 2);
            model.stage(batch);
            double[] attention = GradientCheck.values(attentionWithoutDropout(batch));
            model.release();
            // Sample 0: the best word is there twice, behind padding and another word.
            long best = best(batch, 0, attention);
            long other = other(batch, 0, best);
            put(batch, 0, other, 0, best, other, 0, best);
            // Sample 1: no candidate is in the document, the first ones are padding.
            put(batch, 1, 0, 0, 99, 98);
            // Sample 2: its only candidate.
            put(batch, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, batch.answers().get(2));
            Answers answers = model.answer(batch);
            assertThat(answers.choices()).isEqualTo(LongBuffer.wrap(new long[] {2, 2, 9}));
            assertThat(answers.lossCount()).isEqualTo(3);
            assertThat(answers.sentences()).isEmpty();
            double loss = 0;
            for (int sample = 0; sample < 3; sample++) {
                loss -= Math.log(likelihood(batch, sample, attention, batch.answers().get(sample)));
            }
            assertThat(answers.lossSum()).isCloseTo(loss, within(1e-5));
            model.close();
        }
    }

    private static Tensor attentionWithoutDropout(QuestionBatch batch) {
        ReadingModel model = model(ScalarType.Float, 0, 1);
        model.stage(batch);
        model.forward();
        return model.attention();
    }

    private static void put(QuestionBatch batch, int sample, long... candidates) {
        for (int i = 0; i < candidates.length; i++) {
            batch.candidates().put(sample * QuestionBatch.CANDIDATES + i, candidates[i]);
        }
    }

    private static double likelihood(
            QuestionBatch batch, int sample, double[] attention, long word) {
        double sum = 0;
        for (int i = 0; i < batch.documentSteps(); i++) {
            int place = sample * batch.documentSteps() + i;
            sum += batch.documents().get(place) == word ? attention[place] : 0;
        }
        return sum;
    }

    private static long best(QuestionBatch batch, int sample, double[] attention) {
        long best = 1;
        for (long word = 1; word < Questions.VOCABULARY; word++) {
            if (likelihood(batch, sample, attention, word)
                    > likelihood(batch, sample, attention, best)) {
                best = word;
            }
        }
        return best;
    }

    private static long other(QuestionBatch batch, int sample, long best) {
        int place = sample * batch.documentSteps();
        while (batch.documents().get(place) == best) {
            place++;
        }
        return batch.documents().get(place);
    }

    @Test
    void answersBetweenIterationsChangeNothing() {
        try (PointerScope scope = new PointerScope()) {
            ReadingModel model = model(ScalarType.Float, 0, 2);
            Map<String, double[]> before = iterate(model, Questions.batch());
            try (InferenceMode inference = new InferenceMode(true)) {
                List<Answers> both =
                        List.of(model.answer(Questions.batch()), model.answer(Questions.batch()));
                assertThat(both.get(0)).isEqualTo(both.get(1));
                assertThat(both.get(0).lossSum() / 3)
                        .isCloseTo(before.get("loss")[0], within(1e-6));
            }
            assertClose(iterate(model, Questions.batch()), before, 0);
            model.close();
        }
    }

    @Test
    void aBatchThatTheWeightsCannotTakeEndsTheCallAloneAndNotTheModel() {
        QuestionBatch batch = Questions.batch();
        batch.documents().put(1, Questions.VOCABULARY);
        try (PointerScope scope = new PointerScope()) {
            ReadingModel model = model(ScalarType.Float, 0, 2);
            model.stage(batch);
            assertThatThrownBy(model::forward).hasMessageContaining("index out of range");
            model.release();
            assertThat(iterate(model, Questions.batch()).get("loss")[0]).isFinite();
            model.close();
        }
    }
}
