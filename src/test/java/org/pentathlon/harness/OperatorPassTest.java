package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.results.PassRow;
import org.pentathlon.results.TimelineRow;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Phase;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

/** The operators' pass with a recorder that says what the test wants. */
class OperatorPassTest {
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));
    private final FakeSession session = new FakeSession();
    private final List<String> made = new ArrayList<>();
    private BatchSource source;
    private IterationRecorder iterations;

    @BeforeEach
    void open() {
        source =
                problem.open(new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, true, false))
                        .batches();
        iterations = new IterationRecorder(problem, Mode.TRAIN, session, source, null);
    }

    @AfterEach
    void close() {
        source.close();
    }

    /** One call of 1 ns in each forward pass on each of two threads; 3 FLOP where asked. */
    private final class Recorder implements OperatorRecorder {
        private final boolean device;
        private boolean shapes;
        private int before;

        Recorder(boolean device) {
            this.device = device;
        }

        @Override
        public void start(boolean withShapes) {
            made.add(withShapes ? "shapes" : "on");
            shapes = withShapes;
            before = forwards();
        }

        private int forwards() {
            return (int) session.made.stream().filter("forward"::equals).count();
        }

        @Override
        public OperatorRecording stop() {
            int calls = forwards() - before;
            made.add("off after " + calls);
            long flops = shapes ? 3 : OperatorTotal.UNKNOWN;
            List<OperatorTotal> totals = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                totals.add(
                        device
                                ? new OperatorTotal(
                                        Phase.FORWARD,
                                        thread,
                                        "aten::mm",
                                        calls,
                                        calls,
                                        calls,
                                        200L * calls,
                                        300L * calls,
                                        flops,
                                        -1)
                                : new OperatorTotal(
                                        Phase.FORWARD,
                                        thread,
                                        "aten::mm",
                                        calls,
                                        calls,
                                        calls,
                                        flops,
                                        -1));
            }
            OperatorCall call = new OperatorCall(Phase.FORWARD, 0, "aten::mm", 77, 1);
            return new OperatorRecording(calls, totals, List.of(call), 1e15);
        }
    }

    private Measurements run(int count) {
        return run(count, false);
    }

    private Measurements run(int count, boolean device) {
        ThreadRanks alone = (ThreadRanks) ThreadRanks.of(1).get(0);
        PassLoop loop = new PassLoop(alone, iterations, 0.1, count);
        return new OperatorPass(loop, new Recorder(device)).run();
    }

    @Test
    void iterationsWithAndWithoutAlternate() {
        Measurements found = run(5);

        assertThat(made)
                .containsExactly(
                        "on",
                        "off after 1",
                        "on",
                        "off after 2",
                        "on",
                        "off after 3",
                        "shapes",
                        "off after 1");
        assertThat(found.passes())
                .extracting(PassRow::with, pass -> pass.row()[IterationColumn.ITERATION.ordinal()])
                .containsExactly(
                        tuple(false, 0L),
                        tuple(false, 1L),
                        tuple(true, 0L),
                        tuple(true, 1L),
                        tuple(false, 2L),
                        tuple(false, 3L),
                        tuple(false, 4L),
                        tuple(true, 2L),
                        tuple(true, 3L),
                        tuple(true, 4L));
    }

    @Test
    void fewIterationsAreAllMeasured() {
        assertThat(run(2).passes()).hasSize(2).allMatch(PassRow::with);
    }

    @Test
    void operatorsAndWhatIsBetweenThemMakeUpThePhase() {
        Measurements found = run(4);

        assertThat(found.operators())
                .filteredOn(row -> row.name().equals("aten::mm"))
                .extracting(OperatorRow::thread, OperatorRow::calls, OperatorRow::flops)
                .containsExactly(tuple(0, 4L, 3L), tuple(1, 4L, 3L));
        for (String phase : List.of("forward", "loss", "backward", "update")) {
            long phaseNs =
                    found.passes().stream()
                            .filter(PassRow::with)
                            .mapToLong(pass -> pass.row()[column(phase).ordinal()])
                            .sum();
            List<OperatorRow> rows =
                    found.operators().stream()
                            .filter(row -> row.phase().equals(phase) && row.thread() == 0)
                            .toList();
            assertThat(rows.stream().mapToLong(OperatorRow::selfNs).sum()).isEqualTo(phaseNs);
            assertThat(rows.get(rows.size() - 1))
                    .extracting(OperatorRow::name, OperatorRow::totalNs)
                    .containsExactly(OperatorRow.BETWEEN, phaseNs);
            // The estimate of the recording's cost is far too high: it takes what there is.
            assertThat(rows.get(rows.size() - 1).selfNs()).isBetween(0L, phaseNs);
        }
        assertThat(found.operators()).noneMatch(row -> row.phase().equals("stage"));
    }

    /** Nobody tells of the device's phases here, so that what is idle is not known. */
    @Test
    void timesOfADeviceAreThoseOfTheIterationsThatAreTimed() {
        Measurements found = run(4, true);

        assertThat(found.operators())
                .filteredOn(row -> row.phase().equals("forward"))
                .extracting(
                        OperatorRow::name,
                        OperatorRow::thread,
                        OperatorRow::deviceSelfNs,
                        OperatorRow::deviceTotalNs)
                .containsExactly(
                        tuple("aten::mm", 0, 800L, 1200L),
                        tuple("aten::mm", 1, 800L, 1200L),
                        tuple(OperatorRow.RECORDING, 0, -1L, -1L),
                        tuple(OperatorRow.BETWEEN, 0, -1L, -1L));
        assertThat(run(4).operators()).allMatch(row -> row.deviceTotalNs() == OperatorRow.NONE);
    }

    private static IterationColumn column(String phase) {
        return IterationColumn.valueOf(phase.toUpperCase(java.util.Locale.ROOT) + "_NS");
    }

    @Test
    void theTimelineHasThePhasesOneBehindTheOther() {
        List<TimelineRow> rows = run(2).timeline();

        List<TimelineRow> phases =
                rows.stream().filter(row -> row.name().equals(TimelineRow.PHASE)).toList();
        assertThat(phases)
                .extracting(TimelineRow::phase)
                .containsExactly("data", "forward", "loss", "backward", "update");
        for (int i = 1; i < phases.size(); i++) {
            TimelineRow before = phases.get(i - 1);
            assertThat(phases.get(i).startNs()).isEqualTo(before.startNs() + before.durationNs());
        }
        assertThat(rows.get(rows.size() - 1))
                .isEqualTo(new TimelineRow(1, "forward", "aten::mm", 0, 77, 1));
    }
}
