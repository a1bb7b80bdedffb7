package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pentathlon.results.IterationColumn.BACKWARD_NS;
import static org.pentathlon.results.IterationColumn.DATA_NS;
import static org.pentathlon.results.IterationColumn.DONE_NS;
import static org.pentathlon.results.IterationColumn.FLOPS;
import static org.pentathlon.results.IterationColumn.FORWARD_NS;
import static org.pentathlon.results.IterationColumn.ITERATION_NS;
import static org.pentathlon.results.IterationColumn.LOSS;
import static org.pentathlon.results.IterationColumn.LOSS_NS;
import static org.pentathlon.results.IterationColumn.MISSING;
import static org.pentathlon.results.IterationColumn.OTHER_NS;
import static org.pentathlon.results.IterationColumn.READY_NS;
import static org.pentathlon.results.IterationColumn.SAMPLES;
import static org.pentathlon.results.IterationColumn.STAGE_NS;
import static org.pentathlon.results.IterationColumn.START_NS;
import static org.pentathlon.results.IterationColumn.TAIL_NS;
import static org.pentathlon.results.IterationColumn.UPDATE_NS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.Session;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

class IterationRecorderTest {
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));

    /** Notes what is called, and in which order. */
    private static final class Calls implements Session {
        final List<String> made = new ArrayList<>();

        @Override
        public boolean hasStage() {
            return false;
        }

        @Override
        public void stage(Batch batch) {
            made.add("stage");
        }

        @Override
        public void forward() {
            made.add("forward");
        }

        @Override
        public void loss() {
            made.add("loss");
        }

        @Override
        public void backward(GradientSink sink) {
            made.add("backward");
            if (sink != null) {
                sink.ready(new Bucket(0, 64, 1, ElementType.FLOAT32, 0));
            }
        }

        @Override
        public void update(double learningRate) {
            made.add("update " + learningRate);
        }

        @Override
        public double lossValue() {
            made.add("value");
            return 2.5;
        }

        @Override
        public boolean diverged() {
            return false;
        }

        @Override
        public Answers answer(Batch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] statistics() {
            return new byte[0];
        }

        @Override
        public void setStatistics(byte[] statistics) {}

        @Override
        public void readParameters(ParameterVisitor visitor) {}

        @Override
        public Map<String, String> libraries() {
            return Map.of();
        }

        @Override
        public void close() {}
    }

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
        Calls session = new Calls();
        try (BatchSource source = batches();
                GradientReducer reducer = new ReduceAfterBackward(new FakeCollective(null))) {
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
                    new IterationRecorder(problem, Mode.TRAIN, new Calls(), source, null)
                            .run(0, 0.1);
            assertThat(alone[TAIL_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(alone[READY_NS.ordinal()]).isEqualTo(MISSING);
            assertThat(alone[BACKWARD_NS.ordinal()]).isNotNegative();

            Calls session = new Calls();
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
}
