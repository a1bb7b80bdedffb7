package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Problem;

final class RecurrentLanguageModelTest {
    private static Dl4jSession open(Problem problem, Mode mode, int rank) {
        return (Dl4jSession) TrainingRun.open(EngineKind.DL4J, problem, mode, rank, 2);
    }

    private static double loss(Problem problem, Mode mode, int rank) {
        try (Dl4jSession session = open(problem, mode, rank);
                BatchSource batches = TrainingRun.batches(problem, 0, 1)) {
            session.stage(batches.next());
            session.forward();
            session.loss();
            return session.endIteration();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm0", "lstm1", "decoder"})
    void inputsOfLayersAreDroppedInTraining(String layer) {
        Problem problem = TrainingRun.tiny("rnnlm", "dropout=0.5", "batch=20");
        try (Dl4jSession session = open(problem, Mode.TRAIN, 0);
                BatchSource batches = TrainingRun.batches(problem, 0, 1)) {
            session.stage(batches.next());
            session.forward();
            INDArray inputs = session.model().graph().getLayer(layer).input();
            double zeros = inputs.eq(0).castTo(inputs.dataType()).meanNumber().doubleValue();
            assertThat(zeros).isCloseTo(0.5, within(0.03));
            session.loss();
            session.endIteration();
        }
    }

    @Test
    void masksAreEachRanksOwn() {
        Problem dropping = TrainingRun.tiny("rnnlm", "dropout=0.5");
        double first = loss(dropping, Mode.TRAIN, 0);
        assertThat(loss(dropping, Mode.TRAIN, 0)).isEqualTo(first);
        assertThat(loss(dropping, Mode.TRAIN, 1)).isNotCloseTo(first, offset(1e-6));
        double inferred = loss(dropping, Mode.INFER, 0);
        assertThat(loss(dropping, Mode.INFER, 1)).isEqualTo(inferred);
        Problem keeping = TrainingRun.tiny("rnnlm", "dropout=0");
        assertThat(loss(keeping, Mode.TRAIN, 1)).isCloseTo(inferred, within(1e-6));
    }

    @Test
    void inferenceNeedsNoLoss() {
        Problem problem = TrainingRun.tiny("rnnlm");
        try (Dl4jSession session = open(problem, Mode.INFER, 0);
                BatchSource batches = TrainingRun.batches(problem, 0, 1)) {
            for (int i = 0; i < 3; i++) {
                Batch batch = batches.next();
                session.stage(batch);
                session.forward();
                List<INDArray> outputs = session.model().outputs();
                assertThat(outputs).hasSize(1);
                assertThat(outputs.get(0).shape()).containsExactly(40, 500);
                assertThat(session.endIteration()).isNaN();
                assertThat(session.model().outputs()).isEmpty();
            }
        }
    }
}
