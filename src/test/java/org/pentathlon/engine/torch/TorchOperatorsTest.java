package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ones;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Phase;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Training.Sgd;
import org.pentathlon.workload.Workloads;

final class TorchOperatorsTest {
    private static final Sgd SGD = new Sgd(0.1, 0.9, 5e-4);
    private static final Batch BATCH = Networks.batch(8, 4, 1);

    private static TorchSession open(Mode mode) {
        return (TorchSession)
                new TorchEngine().open(Networks.request(Networks.minute(), 8, 4, SGD, mode, 1));
    }

    private static OperatorRecorder recorder(TorchSession session) {
        return session.operators().value().orElseThrow();
    }

    private static void step(TorchSession session) {
        Sessions.step(session, BATCH, bucket -> {}, 0.1);
    }

    private static long calls(OperatorRecording recording, Phase phase, String name) {
        return recording.totals().stream()
                .filter(t -> t.phase() == phase && t.name().equals(name))
                .mapToLong(OperatorTotal::calls)
                .sum();
    }

    @Test
    void operatorsOfAKnownModelAreCounted() {
        try (TorchSession session = open(Mode.TRAIN)) {
            step(session);
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            for (int i = 0; i < 3; i++) {
                step(session);
            }
            OperatorRecording recording = recorder.stop();
            assertThat(recording.iterations()).isEqualTo(3);
            // Two convolutions and a linear layer.
            assertThat(calls(recording, Phase.FORWARD, "aten::convolution")).isEqualTo(6);
            assertThat(calls(recording, Phase.FORWARD, "aten::addmm")).isEqualTo(3);
            assertThat(calls(recording, Phase.LOSS, "aten::cross_entropy_loss")).isEqualTo(3);
            assertThat(calls(recording, Phase.BACKWARD, "ConvolutionBackward0")).isEqualTo(6);
            assertThat(calls(recording, Phase.BACKWARD, "aten::convolution_backward")).isEqualTo(6);
            assertThat(calls(recording, Phase.BACKWARD, "AddmmBackward0")).isEqualTo(3);
            assertThat(calls(recording, Phase.BACKWARD, "aten::convolution")).isZero();
            assertThat(calls(recording, Phase.UPDATE, "aten::add_")).isPositive();
            assertThat(recording.callbackNs()).isPositive();
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

    @Test
    void selfTimesFitIntoTheirPhases() {
        try (TorchSession session = open(Mode.TRAIN)) {
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            Map<Phase, Long> wall = new EnumMap<>(Phase.class);
            long begin = System.nanoTime();
            session.stage(BATCH);
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
                    .allSatisfy(
                            c -> {
                                assertThat(c.startNs()).isBetween(begin, end);
                                assertThat(c.startNs() + c.durationNs()).isBetween(begin, end);
                            })
                    .isSortedAccordingTo((a, b) -> Long.compare(a.startNs(), b.startNs()));
        }
    }

    @Test
    void theLastIterationsCallsAreKept() {
        try (TorchSession session = open(Mode.TRAIN)) {
            // The first makes the optimiser's state.
            step(session);
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            step(session);
            step(session);
            long before = System.nanoTime();
            step(session);
            OperatorRecording recording = recorder.stop();
            long all = recording.totals().stream().mapToLong(OperatorTotal::calls).sum();
            assertThat(all % 3).isZero();
            assertThat(recording.calls()).hasSize(Math.toIntExact(all / 3));
            assertThat(recording.calls())
                    .allSatisfy(c -> assertThat(c.startNs()).isGreaterThan(before));
            List<String> names = recording.calls().stream().map(OperatorCall::name).toList();
            assertThat(names).contains("aten::convolution", "ConvolutionBackward0");
        }
    }

    @Test
    void itStopsAndStartsAgain() {
        try (TorchSession session = open(Mode.INFER)) {
            OperatorRecorder recorder = recorder(session);
            assertThat(torch.hasGlobalCallbacks()).isFalse();
            assertThatThrownBy(recorder::stop).isInstanceOf(IllegalStateException.class);
            for (int round = 0; round < 2; round++) {
                recorder.start(round == 1);
                assertThat(torch.hasGlobalCallbacks()).isTrue();
                assertThatThrownBy(() -> recorder.start(false))
                        .isInstanceOf(IllegalStateException.class);
                infer(session);
                OperatorRecording recording = recorder.stop();
                assertThat(torch.hasGlobalCallbacks()).isFalse();
                assertThat(calls(recording, Phase.FORWARD, "aten::convolution")).isEqualTo(2);
                infer(session);
            }
            recorder.start(false);
            OperatorRecording nothing = recorder.stop();
            assertThat(nothing.iterations()).isZero();
            assertThat(nothing.totals()).isEmpty();
            assertThat(nothing.calls()).isEmpty();
        }
    }

    private static void infer(TorchSession session) {
        session.stage(BATCH);
        session.forward();
        session.endIteration();
    }

    @Test
    void aClosedSessionLeavesNoCallbacks() {
        try (TorchSession session = open(Mode.INFER)) {
            recorder(session).start(false);
        }
        assertThat(torch.hasGlobalCallbacks()).isFalse();
        assertThat(RecordFunctions.listener()).isNull();
    }

    @Test
    void onlyTheSessionsThreadsCountAndOnlyWithinIterations() throws InterruptedException {
        try (TorchSession session = open(Mode.INFER)) {
            OperatorRecorder recorder = recorder(session);
            recorder.start(false);
            session.answer(BATCH);
            infer(session);
            session.answer(BATCH);
            session.stage(BATCH);
            session.forward();
            Thread other = new Thread(TorchOperatorsTest::atan);
            other.start();
            other.join();
            session.endIteration();
            atan();
            OperatorRecording recording = recorder.stop();
            assertThat(recording.iterations()).isEqualTo(2);
            assertThat(calls(recording, Phase.FORWARD, "aten::convolution")).isEqualTo(4);
            assertThat(recording.totals()).noneMatch(t -> t.name().equals("aten::atan"));
            assertThat(recording.totals()).allMatch(t -> t.phase() == Phase.FORWARD);
        }
    }

    private static void atan() {
        try (PointerScope local = new PointerScope()) {
            ones(2).atan();
        }
    }

    @Test
    void aSecondThreadsOperatorsStandApart() {
        Specimen reader = Specimen.all().get(4);
        try (TorchSession session = reader.open(Mode.TRAIN, 1)) {
            OperatorRecorder recorder = recorder(session);
            recorder.start(true);
            reader.train(session);
            OperatorRecording recording = recorder.stop();
            for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
                // Each direction has the same chain, on a thread of its own.
                String name = phase == Phase.FORWARD ? "aten::gru" : "UnsafeSplitBackward0";
                List<OperatorTotal> both =
                        recording.totals().stream()
                                .filter(t -> t.phase() == phase && t.name().equals(name))
                                .toList();
                assertThat(both).extracting(OperatorTotal::thread).containsExactly(0, 1);
                assertThat(both.get(0).calls()).isEqualTo(both.get(1).calls()).isPositive();
            }
            assertThat(recording.totals()).noneMatch(t -> t.thread() > 1);
            assertThat(recording.totals())
                    .filteredOn(t -> t.thread() == 1)
                    .noneMatch(t -> t.phase() == Phase.LOSS || t.phase() == Phase.UPDATE);
            assertThat(recording.calls()).anyMatch(c -> c.thread() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Of the first layer no inputs' gradient is computed: 8 images of 32 x 32 points, each with
        // 8 channels of 27 weights.
        "vgg, 3538944",
        "resnet, 3538944",
        "rnnlm, 0"
    })
    void flopsAreThoseOfTheDefinition(String workload, long missing) {
        Problem problem =
                Workloads.byName(workload).orElseThrow().problem(ProblemClass.TINY, Map.of());
        Dataset data =
                problem.open(new DataRequest(DataMode.SYNTHETIC_FIXED, null, 1, 0, 1, true, false));
        try (BatchSource source = data.batches();
                TorchSession session = open(data.problem())) {
            Batch batch = source.next();
            OperatorRecorder recorder = recorder(session);
            recorder.start(true);
            for (int i = 0; i < 2; i++) {
                Sessions.step(session, batch, bucket -> {}, 0.01);
            }
            OperatorRecording recording = recorder.stop();
            long analytic = data.problem().flops(batch, Mode.INFER);
            assertThat(flops(recording, Phase.FORWARD)).isEqualTo(2 * analytic);
            assertThat(flops(recording, Phase.BACKWARD)).isEqualTo(2 * (2 * analytic - missing));
            assertThat(flops(recording, Phase.LOSS)).isZero();
            assertThat(recording.totals())
                    .filteredOn(t -> t.flops() > 0)
                    .allSatisfy(t -> assertThat(t.bytes()).isPositive());
        }
    }

    private static TorchSession open(Problem problem) {
        return (TorchSession)
                new TorchEngine()
                        .open(
                                new SessionRequest(
                                        problem,
                                        Mode.TRAIN,
                                        Precision.FP32,
                                        DeviceKind.CPU,
                                        1,
                                        7,
                                        0,
                                        1,
                                        false));
    }

    private static long flops(OperatorRecording recording, Phase phase) {
        return recording.totals().stream()
                .filter(t -> t.phase() == phase && t.flops() != OperatorTotal.UNKNOWN)
                .mapToLong(OperatorTotal::flops)
                .sum();
    }
}
