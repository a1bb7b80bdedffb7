package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
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

    /** Its LSTM goes on from its state, which Deeplearning4j asks for past the vertex. */
    @Test
    void aRecurrentModelHasItsLayersToo() {
        Problem tiny = TrainingRun.tiny("rnnlm");
        Dataset data = tiny.open(new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, true, false));
        try (BatchSource source = data.batches();
                Session session = open(data.problem(), Mode.TRAIN)) {
            Batch batch = source.next();
            OperatorRecorder recorder = recorder(session);
            recorder.start(true);
            step(session, batch);
            OperatorRecording recording = recorder.stop();
            assertThat(flops(recording, Phase.FORWARD))
                    .isEqualTo(data.problem().flops(batch, Mode.INFER));
            assertThat(calls(recording, Phase.FORWARD, "dl4j::LSTM")).isEqualTo(2);
            assertThat(calls(recording, Phase.BACKWARD, "dl4j::LSTM")).isEqualTo(2);
        }
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
            long analytic = problem.flops(batch, Mode.INFER);
            assertThat(flops(recording, Phase.FORWARD)).isEqualTo(2 * analytic);
            // The images' gradient too, which nobody needs, and the logits' biases by a product.
            long biases = 2L * batch.samples() * 10;
            assertThat(flops(recording, Phase.BACKWARD)).isEqualTo(2 * (2 * analytic + biases));
            assertThat(flops(recording, Phase.LOSS)).isZero();
            assertThat(flops(recording, Phase.UPDATE)).isZero();
            assertThat(recording.totals())
                    .filteredOn(t -> t.flops() > 0)
                    .allSatisfy(t -> assertThat(t.bytes()).isPositive());
        }
    }

    @Test
    void layersHoldTheirOperators() {
        Problem problem = TrainingRun.tiny("vgg");
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session session = open(problem, Mode.TRAIN)) {
            Batch batch = source.next();
            step(session, batch);
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            for (int i = 0; i < 3; i++) {
                step(session, batch);
            }
            OperatorRecording recording = recorder.stop();
            assertThat(recording.iterations()).isEqualTo(3);
            assertThat(recording.callbackNs()).isPositive();
            // VGG16 has 13 convolutions, and one linear layer of the class for tests.
            for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
                assertThat(calls(recording, phase, "dl4j::ConvolutionLayer")).isEqualTo(3 * 13);
                assertThat(calls(recording, phase, "dl4j::Linear")).isEqualTo(3);
            }
            assertThat(calls(recording, Phase.FORWARD, "nd4j::conv2d")).isEqualTo(3 * 13);
            assertThat(calls(recording, Phase.BACKWARD, "nd4j::conv2d_bp")).isEqualTo(3 * 13);
            assertThat(calls(recording, Phase.FORWARD, "nd4j::matmul")).isEqualTo(3);
            assertThat(calls(recording, Phase.UPDATE, "blas::axpy")).isEqualTo(3 * 2);
            OperatorTotal layers = total(recording, Phase.FORWARD, "dl4j::ConvolutionLayer");
            OperatorTotal convolutions = total(recording, Phase.FORWARD, "nd4j::conv2d");
            assertThat(layers.totalNs())
                    .isGreaterThanOrEqualTo(layers.selfNs() + convolutions.totalNs() - 1);
            assertThat(recording.totals())
                    .allSatisfy(
                            t -> {
                                assertThat(t.thread()).isZero();
                                assertThat(t.selfNs()).isNotNegative();
                                assertThat(t.totalNs()).isGreaterThanOrEqualTo(t.selfNs());
                                assertThat(t.flops()).isEqualTo(OperatorTotal.UNKNOWN);
                                assertThat(t.bytes()).isEqualTo(OperatorTotal.UNKNOWN);
                            });
        }
    }

    private static OperatorTotal total(OperatorRecording recording, Phase phase, String name) {
        return recording.totals().stream()
                .filter(t -> t.phase() == phase && t.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void selfTimesFitIntoTheirPhasesAndCallsNest() {
        Problem problem = TrainingRun.tiny("resnet");
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session session = open(problem, Mode.TRAIN)) {
            Batch batch = source.next();
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            Map<Phase, Long> wall = new EnumMap<>(Phase.class);
            long begin = System.nanoTime();
            session.stage(batch);
            session.forward();
            long logits = System.nanoTime();
            session.loss();
            long loss = System.nanoTime();
            session.backward(bucket -> {});
            long gradients = System.nanoTime();
            session.update(0.1);
            long end = System.nanoTime();
            session.endIteration();
            OperatorRecording recording = recorder.stop();
            wall.put(Phase.FORWARD, logits - begin);
            wall.put(Phase.LOSS, loss - logits);
            wall.put(Phase.BACKWARD, gradients - loss);
            wall.put(Phase.UPDATE, end - gradients);
            Map<Phase, Long> selves = new EnumMap<>(Phase.class);
            recording.totals().forEach(t -> selves.merge(t.phase(), t.selfNs(), Long::sum));
            assertThat(selves.keySet()).isEqualTo(wall.keySet());
            selves.forEach((phase, self) -> assertThat(self).isBetween(1L, wall.get(phase)));
            assertThat(recording.calls())
                    .hasSize(
                            (int) recording.totals().stream().mapToLong(OperatorTotal::calls).sum())
                    .isSortedAccordingTo((a, b) -> Long.compare(a.startNs(), b.startNs()));
            Deque<OperatorCall> around = new ArrayDeque<>();
            for (OperatorCall call : recording.calls()) {
                assertThat(call.startNs()).isGreaterThanOrEqualTo(begin);
                assertThat(end(call)).isLessThanOrEqualTo(end);
                while (!around.isEmpty() && end(around.peek()) <= call.startNs()) {
                    around.pop();
                }
                if (!around.isEmpty()) {
                    assertThat(end(call)).isLessThanOrEqualTo(end(around.peek()));
                    assertThat(call.phase()).isEqualTo(around.peek().phase());
                    assertThat(around.peek().name()).startsWith("dl4j::");
                }
                around.push(call);
            }
        }
    }

    private static long end(OperatorCall call) {
        return call.startNs() + call.durationNs();
    }

    @Test
    void recordingChangesNoResult() {
        Problem problem = TrainingRun.tiny("resnet");
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session plain = open(problem, Mode.TRAIN);
                Session recorded = open(problem, Mode.TRAIN)) {
            OperatorRecorder recorder = recorder(recorded);
            for (int i = 0; i < 4; i++) {
                Batch batch = source.next();
                if (i % 2 == 1) {
                    recorder.start(i == 3);
                }
                assertThat(step(recorded, batch)).isEqualTo(step(plain, batch));
                if (i % 2 == 1) {
                    assertThat(recorder.stop().totals()).isNotEmpty();
                }
            }
            TrainingRun.parameters(plain)
                    .forEach(
                            (name, values) ->
                                    assertThat(TrainingRun.parameters(recorded).get(name))
                                            .describedAs(name)
                                            .isEqualTo(values));
        }
    }

    @Test
    void whatDoesNotRecordLeavesNothingBehind() {
        Problem problem = TrainingRun.tiny("vgg");
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session session = open(problem, Mode.INFER)) {
            Batch batch = source.next();
            List<GraphVertex> vertices = vertices(session);
            OperatorRecorder recorder = recorder(session);
            assertThatThrownBy(recorder::stop).isInstanceOf(IllegalStateException.class);
            recorder.start(false);
            assertThat(OperatorLane.ofThisThread()).isNotNull();
            assertThat(vertices(session)).allMatch(v -> Proxy.isProxyClass(v.getClass()));
            assertThatThrownBy(() -> recorder.start(false))
                    .isInstanceOf(IllegalStateException.class);
            recorder.stop();
            assertThat(OperatorLane.ofThisThread()).isNull();
            assertThat(vertices(session)).isEqualTo(vertices);
            assertThat(vertices).noneMatch(v -> Proxy.isProxyClass(v.getClass()));
            infer(session, batch);
            recorder.start(false);
            OperatorRecording nothing = recorder.stop();
            assertThat(nothing.iterations()).isZero();
            assertThat(nothing.totals()).isEmpty();
            assertThat(nothing.calls()).isEmpty();
            recorder.start(false);
        }
        assertThat(OperatorLane.ofThisThread()).isNull();
    }

    private static List<GraphVertex> vertices(Session session) {
        return List.of(((Dl4jSession) session).model().graph().getVertices());
    }

    private static void infer(Session session, Batch batch) {
        session.stage(batch);
        session.forward();
        session.endIteration();
    }

    @Test
    void onlyTheSessionsThreadCountsAndOnlyWithinIterations() throws InterruptedException {
        Problem problem = TrainingRun.tiny("vgg");
        try (BatchSource source = TrainingRun.batches(problem, 0, 1);
                Session session = open(problem, Mode.INFER)) {
            Batch batch = source.next();
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            session.answer(batch);
            infer(session, batch);
            session.stage(batch);
            session.forward();
            Thread other = new Thread(Dl4jOperatorsTest::arcTangent);
            other.start();
            other.join();
            session.endIteration();
            arcTangent();
            OperatorRecording recording = recorder.stop();
            assertThat(recording.iterations()).isEqualTo(2);
            assertThat(calls(recording, Phase.FORWARD, "nd4j::conv2d")).isEqualTo(2 * 13);
            assertThat(recording.totals()).allMatch(t -> t.phase() == Phase.FORWARD);
            assertThat(recording.totals()).noneMatch(t -> t.name().equals("nd4j::atan"));
        }
    }

    private static void arcTangent() {
        Transforms.atan(Nd4j.ones(2));
    }

    /** ND4J passes an operator from function to function; Deeplearning4j calls any of them. */
    @Test
    void eachOperatorIsOneCall() {
        Problem problem = TrainingRun.tiny("vgg");
        try (Session session = open(problem, Mode.INFER)) {
            OperatorLane lane = new OperatorLane();
            lane.enter(Phase.FORWARD);
            INDArray array = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
            OperatorLane.tell(lane);
            array.add(array);
            array.mul(2);
            array.sum(0);
            array.norm2(1);
            array.var(0);
            array.argMax(1);
            array.addRowVector(array.getRow(0));
            array.mmul(array);
            Transforms.tanh(array);
            Nd4j.rand(2, 2);
            Nd4j.concat(0, array, array);
            Nd4j.getBlasWrapper().dot(array.getRow(0), array.getRow(1));
            OperatorLane.tell(null);
            lane.endIteration(RecordingCost.NONE);
            assertThat(lane.totals())
                    // The product, too, goes into its result by that.
                    .filteredOn(t -> !t.name().equals("nd4j::old_assign"))
                    .allMatch(t -> t.calls() == 1)
                    .extracting(OperatorTotal::name)
                    .containsExactlyInAnyOrder(
                            "nd4j::add",
                            "nd4j::mul_scalar",
                            "nd4j::reduce_sum",
                            "nd4j::reduce_norm2",
                            "nd4j::var",
                            "nd4j::argmax",
                            "nd4j::broadcastadd",
                            "nd4j::matmul",
                            "nd4j::tanh",
                            "nd4j::distribution_uniform",
                            "nd4j::concat",
                            "blas::dot");
        }
    }
}
