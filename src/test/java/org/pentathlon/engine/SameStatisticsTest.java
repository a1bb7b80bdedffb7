package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Problem;

/** Batch norm's running statistics, and the answers that come of them, in both engines. */
final class SameStatisticsTest {
    private static final int ITERATIONS = 3;

    /** What an engine has after some training. */
    private record Trained(ByteBuffer statistics, Answers answers, Answers answersOfAnother) {}

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet"})
    void statisticsAndAnswersAgree(String workload) {
        Map<EngineKind, Trained> of = new EnumMap<>(EngineKind.class);
        for (EngineKind kind : List.of(EngineKind.TORCH, EngineKind.DL4J)) {
            of.put(kind, train(kind, TrainingRun.tiny(workload, "lr=1e-5")));
        }
        Trained torch = of.get(EngineKind.TORCH);
        Trained dl4j = of.get(EngineKind.DL4J);
        FloatBuffer expected = torch.statistics().asFloatBuffer();
        FloatBuffer actual = dl4j.statistics().asFloatBuffer();
        assertThat(actual.limit()).isEqualTo(expected.limit());
        for (int i = 0; i < expected.limit(); i++) {
            assertThat(actual.get(i)).isCloseTo(expected.get(i), offset(1e-3f));
        }
        assertSame(dl4j.answers(), torch.answers());
        // The statistics are all that training has changed beside parameters, which hardly moved.
        assertSame(dl4j.answersOfAnother(), torch.answersOfAnother());
    }

    private static void assertSame(Answers actual, Answers expected) {
        assertThat(actual.lossCount()).isEqualTo(expected.lossCount());
        assertThat(actual.lossSum())
                .isCloseTo(expected.lossSum(), within(1e-3 * expected.lossSum()));
        assertThat(actual.choices()).isEqualTo(expected.choices());
    }

    private static Trained train(EngineKind kind, Problem problem) {
        try (Session session = TrainingRun.open(kind, problem, Mode.TRAIN, 0, 1);
                Session another = TrainingRun.open(kind, problem, Mode.TRAIN, 0, 1);
                BatchSource batches = TrainingRun.batches(problem, 0, 1)) {
            for (int i = 0; i < ITERATIONS; i++) {
                session.stage(batches.next());
                session.forward();
                session.loss();
                session.backward(bucket -> {});
                session.update(problem.training().learningRate());
                session.endIteration();
            }
            Batch batch = batches.next();
            byte[] statistics = session.statistics();
            Answers answers = session.answer(batch);
            assertThat(session.statistics()).isEqualTo(statistics);
            another.setStatistics(statistics);
            assertThat(another.statistics()).isEqualTo(statistics);
            return new Trained(ByteBuffer.wrap(statistics), answers, another.answer(batch));
        }
    }
}
