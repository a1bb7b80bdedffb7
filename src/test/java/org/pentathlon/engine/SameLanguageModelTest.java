package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Problem;

/** Both engines carry the language model's state alike, and give the same answers. */
final class SameLanguageModelTest {
    private static final Problem PROBLEM = TrainingRun.tiny("rnnlm", "dropout=0", "tied=on");

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theStateIsCarriedAlike(Mode mode) {
        List<TokenBatch> carried = chunks(4);
        // The last chunk of an epoch has fewer steps, and a new epoch begins with zeros.
        carried.set(1, cut(carried.get(1), 1));
        carried.set(3, begun(carried.get(3)));
        List<TokenBatch> begun = new ArrayList<>(carried);
        begun.set(2, begun(carried.get(2)));
        List<Double> torch = losses(EngineKind.TORCH, mode, carried);
        List<Double> dl4j = losses(EngineKind.DL4J, mode, carried);
        for (int i = 0; i < torch.size(); i++) {
            assertThat(dl4j.get(i)).isCloseTo(torch.get(i), within(1e-5));
        }
        double other = losses(EngineKind.DL4J, mode, begun).get(2);
        assertThat(Math.abs(other - dl4j.get(2))).isGreaterThan(1e-4);
        assertThat(other).isCloseTo(losses(EngineKind.TORCH, mode, begun).get(2), within(1e-5));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theAnswersAreTheSame(Mode mode) {
        List<Answers> torch = answers(EngineKind.TORCH, mode);
        List<Answers> dl4j = answers(EngineKind.DL4J, mode);
        for (int i = 0; i < torch.size(); i++) {
            Answers expected = torch.get(i);
            assertThat(dl4j.get(i).lossSum())
                    .isCloseTo(expected.lossSum(), within(1e-5 * expected.lossSum()));
            assertThat(dl4j.get(i).lossCount()).isEqualTo(expected.lossCount());
            assertThat(dl4j.get(i).choices()).isEqualTo(expected.choices());
            assertThat(dl4j.get(i).sentences()).isEqualTo(expected.sentences());
        }
    }

    /** Answers to two chunks, with an iteration of another stream in between. */
    private static List<Answers> answers(EngineKind kind, Mode mode) {
        List<TokenBatch> chunks = chunks(3);
        try (Session session = TrainingRun.open(kind, PROBLEM, mode, 0, 1)) {
            Answers begin = session.answer(chunks.get(0));
            iterate(session, mode, begun(chunks.get(2)));
            return List.of(begin, session.answer(chunks.get(1)));
        }
    }

    private static List<Double> losses(EngineKind kind, Mode mode, List<TokenBatch> chunks) {
        try (Session session = TrainingRun.open(kind, PROBLEM, mode, 0, 1)) {
            return chunks.stream().map(chunk -> iterate(session, mode, chunk)).toList();
        }
    }

    private static double iterate(Session session, Mode mode, TokenBatch chunk) {
        session.stage(chunk);
        session.forward();
        session.loss();
        if (mode == Mode.TRAIN) {
            session.backward(bucket -> {});
            session.update(PROBLEM.training().learningRate());
        }
        return session.endIteration();
    }

    /** Copies of the first chunks of the stream. */
    private static List<TokenBatch> chunks(int count) {
        List<TokenBatch> chunks = new ArrayList<>();
        try (BatchSource source = TrainingRun.batches(PROBLEM, 0, 1)) {
            for (int i = 0; i < count; i++) {
                TokenBatch chunk = (TokenBatch) source.next();
                chunks.add(cut(chunk, chunk.steps()));
            }
        }
        return chunks;
    }

    private static TokenBatch cut(TokenBatch chunk, int steps) {
        TokenBatch copy = TokenBatch.allocate(chunk.samples(), steps);
        int words = steps * chunk.samples();
        copy.inputs().put(0, chunk.inputs(), 0, words);
        copy.targets().put(0, chunk.targets(), 0, words);
        return new TokenBatch(copy.inputs(), copy.targets(), chunk.samples(), steps, chunk.first());
    }

    private static TokenBatch begun(TokenBatch chunk) {
        return new TokenBatch(
                chunk.inputs(), chunk.targets(), chunk.samples(), chunk.steps(), true);
    }
}
