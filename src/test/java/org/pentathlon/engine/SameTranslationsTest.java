package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.PairBatch;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Problem;

/** Both engines translate alike, by true words and by their own, and padding does not matter. */
final class SameTranslationsTest {
    private static final int TRAINED = 40;
    private static final Problem PROBLEM = TrainingRun.tiny("seq2seq", "dropout=0", "lr=1e-2");

    @Test
    void theAnswersAreTheSame() {
        Answers torch = answers(EngineKind.TORCH).get(0);
        Answers dl4j = answers(EngineKind.DL4J).get(0);
        assertThat(dl4j.lossSum()).isCloseTo(torch.lossSum(), within(1e-4 * torch.lossSum()));
        assertThat(dl4j.lossCount()).isEqualTo(torch.lossCount());
        assertThat(dl4j.choices()).isEqualTo(torch.choices());
        assertThat(dl4j.sentences()).containsExactlyElementsOf(torch.sentences());
        // Or else it would say little that they are the same.
        assertThat(dl4j.sentences().stream().flatMapToLong(LongStream::of).distinct().count())
                .isGreaterThan(5);
    }

    @Test
    void paddingDoesNotMatter() {
        List<Answers> all = answers(EngineKind.DL4J);
        Answers whole = all.get(0);
        List<Answers> alone = all.subList(1, all.size());
        assertThat(alone.stream().mapToDouble(Answers::lossSum).sum())
                .isCloseTo(whole.lossSum(), within(1e-5 * whole.lossSum()));
        assertThat(alone.stream().flatMapToLong(one -> LongStream.of(words(one.choices()))))
                .containsExactlyElementsOf(LongStream.of(words(whole.choices())).boxed().toList());
        assertThat(alone.stream().map(one -> one.sentences().get(0)))
                .containsExactlyElementsOf(whole.sentences());
    }

    /** To a batch that was learnt by heart, and to each of its samples alone. */
    private static List<Answers> answers(EngineKind kind) {
        List<Answers> answers = new ArrayList<>();
        try (Session session = TrainingRun.open(kind, PROBLEM, Mode.TRAIN, 0, 1);
                BatchSource source = TrainingRun.batches(PROBLEM, 0, 1)) {
            PairBatch batch = (PairBatch) source.next();
            for (int i = 0; i < TRAINED; i++) {
                session.stage(batch);
                session.forward();
                session.loss();
                session.backward(bucket -> {});
                session.update(PROBLEM.training().learningRate());
                session.endIteration();
            }
            answers.add(session.answer(batch));
            for (int sample = 0; sample < batch.samples(); sample++) {
                answers.add(session.answer(alone(batch, sample)));
            }
        }
        return answers;
    }

    private static PairBatch alone(PairBatch batch, int sample) {
        int sourceWords = batch.sourceLengths().get(sample);
        int targetWords = batch.targetLengths().get(sample);
        PairBatch alone = PairBatch.allocate(1, Math.max(sourceWords, targetWords));
        alone.sourceLengths().put(0, sourceWords);
        alone.targetLengths().put(0, targetWords);
        alone.source().put(0, batch.source(), sample * batch.sourceSteps(), sourceWords);
        alone.target().put(0, batch.target(), sample * batch.targetSteps(), targetWords);
        return new PairBatch(
                alone.source(),
                alone.sourceLengths(),
                alone.target(),
                alone.targetLengths(),
                1,
                sourceWords,
                targetWords);
    }

    private static long[] words(LongBuffer buffer) {
        long[] words = new long[buffer.remaining()];
        buffer.duplicate().get(words);
        return words;
    }

    @Test
    void theirOwnWordsAreTheSame() {
        Problem greedy = TrainingRun.tiny("seq2seq", "decode=greedy");
        List<Double> torch = losses(EngineKind.TORCH, greedy);
        List<Double> dl4j = losses(EngineKind.DL4J, greedy);
        List<Double> forced = losses(EngineKind.DL4J, TrainingRun.tiny("seq2seq"));
        for (int i = 0; i < torch.size(); i++) {
            assertThat(dl4j.get(i)).isCloseTo(torch.get(i), within(1e-5 * torch.get(i)));
            assertThat(Math.abs(dl4j.get(i) - forced.get(i))).isGreaterThan(1e-4);
        }
    }

    private static List<Double> losses(EngineKind kind, Problem problem) {
        List<Double> losses = new ArrayList<>();
        try (Session session = TrainingRun.open(kind, problem, Mode.INFER, 0, 1);
                BatchSource source = TrainingRun.batches(problem, 0, 1)) {
            for (int i = 0; i < 3; i++) {
                session.stage(source.next());
                session.forward();
                session.loss();
                losses.add(session.endIteration());
            }
        }
        return losses;
    }

    /** With sentences of one length the mean of the ranks' means is the whole batch's mean. */
    @ParameterizedTest
    @EnumSource(names = {"TORCH", "DL4J"})
    void twoRanksMakeAWhole(EngineKind kind) {
        TrainingRun one = TrainingRun.of(kind, full("batch=4"), 5, 1);
        TrainingRun two = TrainingRun.of(kind, full("batch=2"), 5, 2);
        for (int i = 0; i < one.losses().size(); i++) {
            double loss = one.losses().get(i);
            assertThat(two.losses().get(i)).isCloseTo(loss, within(1e-5 * loss));
        }
        one.parameters()
                .forEach(
                        (name, values) -> {
                            // Adam makes steps of full size of the rounding of a zero gradient.
                            if (!name.equals("attention.score.bias")) {
                                assertThat(distance(two.parameters().get(name), values))
                                        .describedAs(name)
                                        .isLessThan(1e-4 * distance(values, null));
                            }
                        });
    }

    private static Problem full(String batch) {
        return TrainingRun.tiny("seq2seq", "dropout=0", "lengths=full", batch);
    }

    /** The norm of the difference; of the values themselves where there are no others. */
    private static double distance(float[] values, float[] others) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += Math.pow(values[i] - (others == null ? 0.0 : others[i]), 2);
        }
        return Math.sqrt(sum);
    }
}
