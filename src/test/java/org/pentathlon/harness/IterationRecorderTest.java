package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pentathlon.results.IterationColumn.ALLREDUCE_HIDDEN_NS;
import static org.pentathlon.results.IterationColumn.BACKWARD_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.BACKWARD_NS;
import static org.pentathlon.results.IterationColumn.DATA_NS;
import static org.pentathlon.results.IterationColumn.DEVICE_NS;
import static org.pentathlon.results.IterationColumn.DONE_NS;
import static org.pentathlon.results.IterationColumn.FLOPS;
import static org.pentathlon.results.IterationColumn.FORWARD_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.FORWARD_NS;
import static org.pentathlon.results.IterationColumn.ITERATION_NS;
import static org.pentathlon.results.IterationColumn.LOSS;
import static org.pentathlon.results.IterationColumn.LOSS_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.LOSS_NS;
import static org.pentathlon.results.IterationColumn.MISSING;
import static org.pentathlon.results.IterationColumn.OTHER_NS;
import static org.pentathlon.results.IterationColumn.READY_NS;
import static org.pentathlon.results.IterationColumn.SAMPLES;
import static org.pentathlon.results.IterationColumn.STAGE_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.STAGE_NS;
import static org.pentathlon.results.IterationColumn.START_NS;
import static org.pentathlon.results.IterationColumn.SYNC_NS;
import static org.pentathlon.results.IterationColumn.TAIL_NS;
import static org.pentathlon.results.IterationColumn.UPDATE_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.UPDATE_NS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

class IterationRecorderTest {
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));

    private BatchSource batches() {
        return problem.open(new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, true, false))
                .batches();
    }

    private static long sum(long[] row, IterationColumn... columns) {
        long sum = 0;
        for (IterationColumn column : columns) {
            sum += row[column.ordinal()];
        }
        return sum;
    }

    @Test
    void phasesMakeUpTheIterationAndIterationsFollowEachOther() {
        FakeSession session = new FakeSession();
        try (BatchSource source = batches();
                GradientReducer reducer =
                        new ReduceAfterBackward(new FakeCollective(null), false)) {
            IterationRecorder recorder =
                    new IterationRecorder(problem, Mode.TRAIN, session, source, reducer);
            long start = recorder.restart();
            long[] first = recorder.run(0, 0.1).clone();
            long[] second = recorder.run(1, 0.2).clone();

            assertThat(first[START_NS.ordinal()]).isEqualTo(start);
            assertThat(second[START_NS.ordinal()]).isEqualTo(sum(first, START_NS, ITERATION_NS));
            for (long[] row : List.of(first, second)) {
                assertThat(
                                sum(
                                        row,
                                        DATA_NS,
                                        FORWARD_NS,
                                        LOSS_NS,
                                        BACKWARD_NS,
                                        TAIL_NS,
                                        UPDATE_NS,
                                        OTHER_NS))
                        .isEqualTo(row[ITERATION_NS.ordinal()]);
                assertThat(row[DONE_NS.ordinal()] - row[READY_NS.ordinal()])
                        .isEqualTo(row[TAIL_NS.ordinal()]);
                assertThat(row[STAGE_NS.ordinal()]).isEqualTo(MISSING);
                assertThat(row[SAMPLES.ordinal()]).isEqualTo(2);
                assertThat(row[FLOPS.ordinal()]).isEqualTo(3 * 2 * problem.fullForwardMacs());
                assertThat(Double.longBitsToDouble(row[LOSS.ordinal()])).isEqualTo(2.5);
            }
        }
        assertThat(session.made)
                .containsExactly(
                        "stage",
                        "forward",
                        "loss",
                        "backward",
                        "update 0.1",
                        "value",
                        "stage",
                        "forward",
                        "loss",
                        "backward",
                        "update 0.2",
                        "value");
    }

    @Test
    void aLoneRankHasNoTailAndInferenceNoBackwardPass() {
        try (BatchSource source = batches()) {
            long[] alone =
                    new IterationRecorder(problem, Mode.TRAIN, new FakeSession(), source, null)
                            .run(0, 0.1);
            assertThat(alone[TAIL_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(alone[READY_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(alone[BACKWARD_NS.ordinal()]).isNotNegative();

            FakeSession session = new FakeSession();
            long[] infer =
                    new IterationRecorder(problem, Mode.INFER, session, source, null).run(0, 0);
            assertThat(session.made).containsExactly("stage", "forward", "loss", "value");
            assertThat(infer[BACKWARD_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(infer[UPDATE_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(sum(infer, DATA_NS, FORWARD_NS, LOSS_NS, OTHER_NS))
                    .isEqualTo(infer[ITERATION_NS.ordinal()]);
            assertThat(infer[FLOPS.ordinal()]).isEqualTo(2 * problem.fullForwardMacs());
        }
    }

    @Test
    void inferenceLeavesTheLossOutWhereTheProblemDoes() {
        Problem without =
                Workloads.byName("vgg")
                        .orElseThrow()
                        .problem(ProblemClass.TINY, Map.of("batch", "2", "loss", "off"));
        try (BatchSource source = batches()) {
            FakeSession session = new FakeSession();
            session.loss = Double.NaN;
            IterationRecorder infers =
                    new IterationRecorder(without, Mode.INFER, session, source, null);
            long[] row = infers.run(0, 0);

            assertThat(session.made).containsExactly("stage", "forward", "value");
            assertThat(row[LOSS_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(row[LOSS.ordinal()]).isEqualTo(MISSING);
            assertThat(sum(row, DATA_NS, FORWARD_NS, OTHER_NS))
                    .isEqualTo(row[ITERATION_NS.ordinal()]);
            assertThat(infers.diverged()).isFalse();

            IterationRecorder trains =
                    new IterationRecorder(without, Mode.TRAIN, session, source, null);
            trains.run(0, 0.1);
            assertThat(trains.diverged()).isTrue();
            assertThat(trains.loss()).isNaN();
        }
    }

    @Test
    void whatIsLeftOutIsInNoIteration() {
        try (BatchSource source = batches()) {
            IterationRecorder recorder =
                    new IterationRecorder(problem, Mode.TRAIN, new FakeSession(), source, null);
            long[] first = recorder.run(0, 0.1).clone();
            long leftOut = recorder.leaveOut();
            long[] second = recorder.run(1, 0.1);

            assertThat(second[START_NS.ordinal()])
                    .isEqualTo(sum(first, START_NS, ITERATION_NS) + leftOut);
        }
    }

    @Test
    void whereWorkIsQueuedTheHostWaitsOnceAndTheDeviceTellsItsTimes() {
        List<String> calls = new ArrayList<>();
        FakeSession session = FakeSession.queued(calls);
        session.times = new DeviceTimes(10, 20, 30, 40, 7, 50, 157);
        try (BatchSource source = batches();
                GradientReducer reducer =
                        GradientReducer.of(new QueueingCollective(calls), true, true)) {
            IterationRecorder recorder =
                    new IterationRecorder(problem, Mode.TRAIN, session, source, reducer);
            long[] row = recorder.run(0, 0.1);
            long after = System.nanoTime();

            assertThat(calls)
                    .containsExactly(
                            "stage",
                            "forward",
                            "loss",
                            "backward",
                            "sum 64 behind 42",
                            "join 42",
                            "update 0.1",
                            "await",
                            "await session",
                            "value");
            assertThat(
                            sum(
                                    row,
                                    DATA_NS,
                                    STAGE_NS,
                                    FORWARD_NS,
                                    LOSS_NS,
                                    BACKWARD_NS,
                                    UPDATE_NS,
                                    SYNC_NS,
                                    OTHER_NS))
                    .isEqualTo(row[ITERATION_NS.ordinal()]);
            assertThat(row[SYNC_NS.ordinal()]).isNotNegative();
            assertThat(row[OTHER_NS.ordinal()]).isNotNegative();
            assertThat(row[STAGE_DEVICE_NS.ordinal()]).isEqualTo(10);
            assertThat(row[FORWARD_DEVICE_NS.ordinal()]).isEqualTo(20);
            assertThat(row[LOSS_DEVICE_NS.ordinal()]).isEqualTo(30);
            assertThat(row[BACKWARD_DEVICE_NS.ordinal()]).isEqualTo(40);
            assertThat(row[TAIL_NS.ordinal()]).isEqualTo(7);
            assertThat(row[UPDATE_DEVICE_NS.ordinal()]).isEqualTo(50);
            assertThat(row[DEVICE_NS.ordinal()]).isEqualTo(157);
            assertThat(row[ALLREDUCE_HIDDEN_NS.ordinal()]).isEqualTo(QueueingCollective.HIDDEN_NS);
            // The last event is at the end of the wait: the update lies between the two.
            long syncEnd =
                    row[START_NS.ordinal()]
                            + sum(
                                    row,
                                    DATA_NS,
                                    STAGE_NS,
                                    FORWARD_NS,
                                    LOSS_NS,
                                    BACKWARD_NS,
                                    UPDATE_NS,
                                    SYNC_NS);
            assertThat(row[DONE_NS.ordinal()] + 50).isBetween(syncEnd, after);
            assertThat(row[DONE_NS.ordinal()] - row[READY_NS.ordinal()]).isEqualTo(7);
        }
    }

    @Test
    void queuedInferenceHasNoTailAndALoneRankNoSums() {
        List<String> calls = new ArrayList<>();
        FakeSession session = FakeSession.queued(calls);
        session.times = new DeviceTimes(10, 20, 30, -1, -1, -1, 60);
        try (BatchSource source = batches()) {
            long[] row =
                    new IterationRecorder(problem, Mode.INFER, session, source, null).run(0, 0);

            assertThat(calls).containsExactly("stage", "forward", "loss", "await session", "value");
            assertThat(row[BACKWARD_DEVICE_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(row[TAIL_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(row[READY_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(row[DEVICE_NS.ordinal()]).isEqualTo(60);
            assertThat(sum(row, DATA_NS, STAGE_NS, FORWARD_NS, LOSS_NS, SYNC_NS, OTHER_NS))
                    .isEqualTo(row[ITERATION_NS.ordinal()]);
        }
    }
}
