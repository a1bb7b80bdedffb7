package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Problem;

/** bf16 has 8 significant bits; its first loss has to be that of 32 bits within 2 %. */
final class HalfPrecisionTest {
    private static final double TOLERANCE = 2e-2;

    @BeforeAll
    static void processor() {
        Assumptions.assumeTrue(Processor.hasBf16(), "this processor has no instructions for bf16");
    }

    private static Session open(Problem problem, Mode mode, Precision precision) {
        return new TorchEngine()
                .open(
                        new SessionRequest(
                                problem, mode, precision, DeviceKind.CPU, 1, 1, 0, 1, false));
    }

    private static double trained(Session session, Batch batch, double learningRate) {
        return Sessions.step(session, batch, bucket -> {}, learningRate);
    }

    private static double inferred(Session session, Batch batch) {
        session.stage(batch);
        session.forward();
        session.loss();
        return session.endIteration();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "rnnlm", "seq2seq", "aoareader"})
    void lossesAreThoseOfSinglePrecision(String workload) {
        Problem problem = TrainingRun.tiny(workload);
        // Greater steps make of the last digits another tenth of the loss, in any arithmetic.
        double rate = 1e-4;
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session single = open(problem, Mode.TRAIN, Precision.FP32);
                Session half = open(problem, Mode.TRAIN, Precision.BF16)) {
            Batch batch = source.next();
            double first = trained(single, batch, rate);
            double firstOfHalf = trained(half, batch, rate);
            assertThat(firstOfHalf).isCloseTo(first, within(TOLERANCE * first));
            assertThat(firstOfHalf).as("that it is another arithmetic").isNotEqualTo(first);
            double second = trained(single, batch, rate);
            assertThat(trained(half, batch, rate))
                    .as("behind an update")
                    .isCloseTo(second, within(TOLERANCE * second));
        }
    }

    private static double answered(Session session, Batch batch) {
        Answers answers = session.answer(batch);
        return answers.lossSum() / answers.lossCount();
    }

    /** The quality of a run is that of its arithmetic. */
    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "rnnlm", "seq2seq", "aoareader"})
    void answersAreOfThePrecisionAndTrainingGoesOnBehindThem(String workload) {
        Problem problem = TrainingRun.tiny(workload);
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session single = open(problem, Mode.TRAIN, Precision.FP32);
                Session half = open(problem, Mode.TRAIN, Precision.BF16)) {
            Batch batch = source.next();
            double expected = answered(single, batch);
            double found = answered(half, batch);
            assertThat(found).isCloseTo(expected, within(TOLERANCE * expected));
            assertThat(found).as("that it is another arithmetic").isNotEqualTo(expected);
            trained(half, batch, 1e-4);
            assertThat(answered(half, batch))
                    .as("of weights that have changed")
                    .isNotEqualTo(found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "rnnlm", "seq2seq", "aoareader"})
    void inferenceToo(String workload) {
        Problem problem = TrainingRun.tiny(workload);
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session single = open(problem, Mode.INFER, Precision.FP32);
                Session half = open(problem, Mode.INFER, Precision.BF16)) {
            Batch batch = source.next();
            double expected = inferred(single, batch);
            assertThat(inferred(half, batch)).isCloseTo(expected, within(TOLERANCE * expected));
        }
    }
}
