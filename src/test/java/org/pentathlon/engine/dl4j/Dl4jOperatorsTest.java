package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.Problem;

final class Dl4jOperatorsTest {
    private static Session open(Problem problem, Mode mode) {
        return TrainingRun.open(EngineKind.DL4J, problem, mode, 0, 1);
    }

    private static OperatorRecorder recorder(Session session) {
        return session.operators().value().orElseThrow();
    }

    private static double step(Session session, Batch batch) {
        session.stage(batch);
        session.forward();
        session.loss();
        session.backward(bucket -> {});
        session.update(0.01);
        return session.endIteration();
    }

    private static long calls(OperatorRecording recording, Phase phase, String name) {
        return recording.totals().stream()
                .filter(t -> t.phase() == phase && t.name().equals(name))
                .mapToLong(OperatorTotal::calls)
                .sum();
    }

    private static long flops(OperatorRecording recording, Phase phase) {
        return recording.totals().stream()
                .filter(t -> t.phase() == phase && t.flops() != OperatorTotal.UNKNOWN)
                .mapToLong(OperatorTotal::flops)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet"})
    void flopsAreThoseOfTheDefinition(String workload) {
        Problem problem = TrainingRun.tiny(workload);
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session session = open(problem, Mode.TRAIN)) {
            Batch batch = source.next();
            OperatorRecorder recorder = recorder(session);
            recorder.start(true);
            step(session, batch);
            step(session, batch);
            OperatorRecording recording = recorder.stop();
            recording.totals().forEach(System.out::println);
            System.out.println(recording.callbackNs());
            long analytic = problem.flops(batch, Mode.INFER);
            assertThat(flops(recording, Phase.FORWARD)).isEqualTo(2 * analytic);
            // The gradient of the images is computed too, which nobody needs.
            assertThat(flops(recording, Phase.BACKWARD)).isEqualTo(2 * 2 * analytic);
            assertThat(flops(recording, Phase.LOSS)).isZero();
            assertThat(flops(recording, Phase.UPDATE)).isZero();
            assertThat(recording.totals())
                    .filteredOn(t -> t.flops() > 0)
                    .allSatisfy(t -> assertThat(t.bytes()).isPositive());
        }
    }
}
