package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Training.Sgd;

final class RecurrentLanguageModelTest {
    private static final int VOCABULARY = 11;
    private static final int COLUMNS = 3;

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    private static LanguageModel problem(boolean tied, double dropout) {
        return new LanguageModel(
                "rnnlm",
                COLUMNS,
                5,
                VOCABULARY,
                false,
                4,
                4,
                2,
                tied,
                dropout,
                new Sgd(20, 0, 0),
                true);
    }

    private static TokenBatch batch(int steps, boolean first, long seed) {
        TokenBatch memory = TokenBatch.allocate(COLUMNS, steps);
        Random random = new Random(seed);
        for (int i = 0; i < COLUMNS * steps; i++) {
            memory.inputs().put(i, random.nextInt(VOCABULARY));
            memory.targets().put(i, random.nextInt(VOCABULARY));
        }
        return new TokenBatch(memory.inputs(), memory.targets(), COLUMNS, steps, first);
    }

    private static TorchSession open(LanguageModel problem, Mode mode, int rank) {
        SessionRequest request =
                new SessionRequest(
                        problem, mode, Precision.FP32, DeviceKind.CPU, 1, 7, rank, 1, false);
        return (TorchSession) new TorchEngine().open(request);
    }

    private static float[] logits(TorchSession session, TokenBatch batch) {
        session.stage(batch);
        session.forward();
        try (PointerScope local = new PointerScope()) {
            Tensor values = ((RecurrentLanguageModel) session.model()).logits().detach();
            float[] logits = new float[Math.toIntExact(values.numel())];
            Weights.buffer(values).get(logits);
            return logits;
        }
    }

    /** Some steps of a chunk, as a chunk. */
    private static TokenBatch part(TokenBatch chunk, int from, int to, boolean first) {
        TokenBatch part = TokenBatch.allocate(COLUMNS, to - from);
        int count = COLUMNS * (to - from);
        part.inputs().put(0, chunk.inputs(), COLUMNS * from, count);
        part.targets().put(0, chunk.targets(), COLUMNS * from, count);
        return new TokenBatch(part.inputs(), part.targets(), COLUMNS, to - from, first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsAreTheSlopesOfTheLoss(boolean tied) {
        LanguageModel problem = problem(tied, 0);
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(problem.parameters(), 7, ScalarType.Double, true);
            GradientCheck.check(
                    new RecurrentLanguageModel(problem, weights, true, false),
                    batch(5, true, 1),
                    GradientCheck.Loss.SMOOTH,
                    List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theStateGoesOnFromChunkToChunkUntilTheStreamBeginsAnew(Mode mode) {
        TokenBatch all = batch(9, true, 1);
        TokenBatch end = part(all, 4, 9, false);
        try (TorchSession session = open(problem(false, 0), mode, 0)) {
            float[] whole = logits(session, all);
            float[] begin = logits(session, part(all, 0, 4, true));
            float[] carried = logits(session, end);
            float[] reset = logits(session, part(all, 4, 9, true));
            int cut = begin.length;
            assertThat(begin).containsExactly(Arrays.copyOf(whole, cut), within(1e-6f));
            float[] rest = Arrays.copyOfRange(whole, cut, whole.length);
            assertThat(carried).containsExactly(rest, within(1e-6f));
            assertThat(Math.abs(reset[0] - carried[0])).isGreaterThan(1e-4f);
        }
    }

    /** As CUDA graphs need it; gradients see the state as it was before the chunk. */
    @Test
    void aStateAtAFixedAddressGoesOnAsAnyOther() {
        assertThat(gradients(true)).isEqualTo(gradients(false)).doesNotContain(0.0);
    }

    /** Sums of the gradients' absolute values after chunks of a stream, which begins anew once. */
    private static List<Double> gradients(boolean fixedState) {
        LanguageModel problem = problem(false, 0);
        List<Double> sums = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(problem.parameters(), 7, ScalarType.Float, true);
            RecurrentLanguageModel model =
                    new RecurrentLanguageModel(problem, weights, true, fixedState);
            for (int i = 0; i < 5; i++) {
                model.stage(batch(5, i % 3 == 0, i));
                model.forward();
                model.backward(model.loss());
                model.release();
                weights.gradients().forEach(g -> sums.add(g.abs().sum().item_double()));
                weights.clearGradients();
            }
            model.close();
        }
        return sums;
    }

    @Test
    void answersSumTheLossesOfAStreamOfTheirOwn() {
        TokenBatch all = batch(9, true, 1);
        try (TorchSession session = open(problem(false, 0.5), Mode.TRAIN, 0)) {
            Answers whole = session.answer(all);
            Answers begin = session.answer(part(all, 0, 4, true));
            // A forward pass of training in between, with dropout, and a state of another stream.
            logits(session, batch(3, true, 2));
            Answers end = session.answer(part(all, 4, 9, false));
            assertThat(whole.lossCount()).isEqualTo(27);
            assertThat(begin.lossCount()).isEqualTo(12);
            assertThat(begin.lossSum() + end.lossSum()).isCloseTo(whole.lossSum(), within(1e-4));
            assertThat(whole.choices().capacity()).isZero();
            assertThat(whole.sentences()).isEmpty();
        }
    }

    @Test
    void theLossIsTheMeanOfWhatAnswersSum() {
        TokenBatch all = batch(9, true, 1);
        try (TorchSession session = open(problem(false, 0), Mode.INFER, 0)) {
            session.stage(all);
            session.forward();
            session.loss();
            double loss = session.endIteration();
            assertThat(session.answer(all).lossSum()).isCloseTo(27 * loss, within(1e-4));
        }
    }

    @Test
    void dropoutIsReproducibleByRankAndOffInInference() {
        TokenBatch batch = batch(5, true, 1);
        List<float[]> first = dropped(0, batch);
        assertThat(dropped(0, batch)).usingRecursiveComparison().isEqualTo(first);
        assertThat(first.get(0)).isNotEqualTo(first.get(1));
        assertThat(dropped(1, batch).get(0)).isNotEqualTo(first.get(0));
        try (TorchSession with = open(problem(false, 0.5), Mode.INFER, 0);
                TorchSession without = open(problem(false, 0), Mode.INFER, 0)) {
            assertThat(logits(with, batch)).isEqualTo(logits(without, batch));
        }
    }

    /** The logits of the same words, twice. */
    private static List<float[]> dropped(int rank, TokenBatch batch) {
        try (TorchSession session = open(problem(false, 0.5), Mode.TRAIN, rank)) {
            return List.of(logits(session, batch), logits(session, batch));
        }
    }

    @Test
    void answersLeaveTrainingAsItWas() {
        Map<String, float[]> alone = train(false);
        Map<String, float[]> asked = train(true);
        alone.forEach((name, values) -> assertThat(asked.get(name)).as(name).isEqualTo(values));
    }

    private static Map<String, float[]> train(boolean asking) {
        try (TorchSession session = open(problem(true, 0.3), Mode.TRAIN, 0)) {
            for (int i = 0; i < 3; i++) {
                if (asking) {
                    session.answer(batch(4, i == 0, 10 + i));
                }
                // The steps change, as at an epoch's end.
                Sessions.step(session, batch(5 - i, i == 0, i), bucket -> {}, 1);
                if (asking) {
                    session.answer(batch(6, false, 20 + i));
                }
            }
            return Sessions.parameters(session);
        }
    }

    @Test
    void tiedWeightsAreOneParameterThatLearnsFromBothEnds() {
        try (TorchSession session = open(problem(true, 0), Mode.TRAIN, 0)) {
            Map<String, float[]> before = Sessions.parameters(session);
            assertThat(before).doesNotContainKey("decoder.weight");
            TokenBatch one = TokenBatch.allocate(1, 1);
            Sessions.step(
                    session,
                    new TokenBatch(one.inputs(), one.targets(), 1, 1, true),
                    bucket -> {},
                    1);
            // A row that is neither input nor target learns as a row of the output layer.
            float[] rows = Sessions.parameters(session).get("embedding.weight");
            assertThat(rows[4 * 5]).isNotEqualTo(before.get("embedding.weight")[4 * 5]);
        }
    }
}
