package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pentathlon.results.IterationColumn.FORWARD_DEVICE_NS;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.Measure;

/** What two ranks measure behind their timing pass, from the journal to the file and back. */
class MeasurementsTest {
    private static final String GROUP = "/cases/000-vgg-train-torch-small-fp32";

    @TempDir Path dir;
    private Path out;
    private SampleRun run;

    @BeforeEach
    void sample() {
        out = dir.resolve("x.h5");
        run = new SampleRun(OutputFile.journalDir(out), 2, 20);
        run.more
                .put("class", "small")
                .put("engine", "torch")
                .put("precision", "fp32")
                .put("device", "cpu")
                .put("threads", 1)
                .put("flops_per_iteration", 1_000_000_000L);
        run.measurements = rank -> measurements(rank, row -> row);
    }

    /** Two iterations of 1.1 ms with and two of 1 ms without; forward 200, backward 400 us. */
    private Measurements measurements(int rank, UnaryOperator<OperatorRow> change) {
        List<PassRow> passes = new ArrayList<>();
        for (int iteration = 0; iteration < 2; iteration++) {
            passes.add(new PassRow(Measure.OPERATORS, false, run.row(rank, iteration)));
            long[] with = run.row(rank, iteration);
            SampleRun.set(with, IterationColumn.ITERATION_NS, 1_100_000);
            SampleRun.set(with, IterationColumn.OTHER_NS, 150_000);
            passes.add(new PassRow(Measure.OPERATORS, true, with));
        }
        long backwardNs = 2 * (400_000 + 50_000L * rank);
        List<OperatorRow> operators =
                List.of(
                        new OperatorRow("forward", 0, "aten::mm", 4, 300_000, 300_000, 500, 60),
                        new OperatorRow("forward", 1, "aten::mm", 4, 399_000, 399_000, 500, 60),
                        new OperatorRow("forward", 0, OperatorRow.RECORDING, 4, 96_000, 0, -1, -1),
                        new OperatorRow(
                                "forward", 0, OperatorRow.BETWEEN, 0, 4_000, 400_000, -1, -1),
                        new OperatorRow("loss", 0, "aten::nll", 2, 76_000, 76_000, -1, -1),
                        new OperatorRow("loss", 0, OperatorRow.BETWEEN, 0, 4_000, 80_000, -1, -1),
                        new OperatorRow(
                                "backward", 0, "MmBackward0", 2, backwardNs, backwardNs, -1, 80),
                        new OperatorRow(
                                "backward", 0, OperatorRow.BETWEEN, 0, 0, backwardNs, -1, -1));
        long startNs = SampleRun.ORIGIN_NS - SampleRun.LAG_NS * rank + 5;
        return new Measurements(
                operators.stream().map(change).toList(),
                List.of(new TimelineRow(1, "forward", "aten::mm", 0, startNs, 70)),
                List.of(new MemoryRow("weights", 4096, ""), new MemoryRow("context", -1, "no GPU")),
                List.of(
                        CounterRow.of("page_faults", "getrusage", 3, "1"),
                        CounterRow.unavailable(
                                "cycles", "perf_event_open", "1", "virtual machine")),
                passes,
                List.of());
    }

    private Map<String, CheckRow> write() {
        run.launch(0);
        ResultAssembler.write(OutputFile.journalDir(out), out, Termination.NORMAL, "");
        Map<String, CheckRow> checks = new TreeMap<>();
        ResultCheck.check(out).forEach(found -> checks.put(found.check().name(), found.check()));
        return checks;
    }

    @Test
    void tablesHoldFiguresOfAnIterationAndOfEveryRank() {
        Map<String, CheckRow> checks = write();

        assertThat(checks.values()).allMatch(CheckRow::passed);
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable operators = file.table(GROUP + "/operators");
            assertThat(operators.longs("rank")).startsWith(0).endsWith(1).hasSize(16);
            assertThat(operators.doubles("calls")[0]).isEqualTo(2);
            assertThat(operators.doubles("self_ns")[0]).isEqualTo(150_000);
            assertThat(operators.longs("bytes")[0]).isEqualTo(60);
            assertThat(operators.doubles("flops")[2]).isNaN();
            ResultTable timeline = file.table(GROUP + "/timeline");
            // The first row of the warm-up is the case's start on every rank.
            assertThat(timeline.longs("start_ns")).containsExactly(5, 5);
            ResultTable memory = file.table(GROUP + "/memory");
            assertThat(memory.longs("bytes")).containsExactly(4096, -1, 4096, -1);
            ResultTable counters = file.table(GROUP + "/counters");
            assertThat(counters.texts("status"))
                    .containsExactly("ok", "unavailable", "ok", "unavailable");
            assertThat(counters.doubles("value")[1]).isNaN();
            ResultTable overhead = file.table(GROUP + "/overhead");
            assertThat(overhead.texts("measurement")).containsExactly("operators");
            assertThat(overhead.doubles("ms_without")).containsExactly(1.0);
            assertThat(overhead.doubles("ms_with")).containsExactly(1.1);
            assertThat(overhead.texts("without")).containsExactly("passes");
        }
        assertThat(checks.get("operators_add_up").value()).isLessThan(1e-12);
        // 8,000 ns of 480,000 + 800,000 ns on rank 0 and of 480,000 + 900,000 ns on rank 1.
        assertThat(checks.get("between_operators").value())
                .isCloseTo(16_000.0 / 2_660_000, within(1e-12));
    }

    @Test
    void withoutIterationsWithoutItTheTimingPassIsHeldAgainstIt() {
        run.measurements =
                rank -> {
                    Measurements all = measurements(rank, row -> row);
                    return new Measurements(
                            all.operators(),
                            all.timeline(),
                            all.memory(),
                            all.counters(),
                            all.passes().stream().filter(PassRow::with).toList(),
                            List.of());
                };
        assertThat(write().get("overhead_stored").passed()).isTrue();
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable overhead = file.table(GROUP + "/overhead");
            assertThat(overhead.doubles("ms_without")).containsExactly(1.0);
            assertThat(overhead.texts("without")).containsExactly("timing");
        }
    }

    /** No run makes such rows; a file may have been changed. */
    @Test
    void tablesThatContradictEachOtherAreFound() {
        assertThat(contradictions(measurements(0, row -> row))).isEmpty();
        assertThat(contradictions(measurements(0, row -> calls(row, 5))))
                .contains("operators/ calls in forward of launch 0, rank 0");
        assertThat(contradictions(measurements(0, row -> selfAlone(row))))
                .contains("operators/ aten::mm of launch 0, rank 0");
        assertThat(contradictions(with(new TimelineRow(1, "backward", "(phase)", 0, 5, 70))))
                .contains("timeline/ backward of launch 0, rank 0");
        assertThat(contradictions(with(new TimelineRow(1, "backward", "(phase)", 0, 5, 400_000))))
                .isEmpty();
        assertThat(contradictions(with(new MemoryRow("activations", -7, ""))))
                .contains("memory/ activations of rank 0");
        run.more.put("parameters", 1025);
        assertThat(contradictions(measurements(0, row -> row)))
                .contains("memory/ weights of rank 0");
    }

    private String contradictions(Measurements all) {
        run.measurements = rank -> rank == 0 ? all : measurements(rank, row -> row);
        CheckRow check = write().get("measurements_stored");
        return check.passed() ? "" : check.detail();
    }

    private Measurements with(TimelineRow row) {
        return measurements(0, same -> same)
                .and(
                        new Measurements(
                                List.of(),
                                List.of(row),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of()));
    }

    private Measurements with(MemoryRow row) {
        return measurements(0, same -> same)
                .and(
                        new Measurements(
                                List.of(),
                                List.of(),
                                List.of(row),
                                List.of(),
                                List.of(),
                                List.of()));
    }

    private static OperatorRow selfAlone(OperatorRow row) {
        boolean meant = row.name().equals("aten::mm") && row.thread() == 0;
        return new OperatorRow(
                row.phase(),
                row.thread(),
                row.name(),
                row.calls(),
                row.selfNs(),
                row.totalNs() - (meant ? 2 : 0),
                row.flops(),
                row.bytes());
    }

    private static OperatorRow calls(OperatorRow row, long calls) {
        boolean meant = row.name().equals("aten::mm") && row.thread() == 0;
        return new OperatorRow(
                row.phase(),
                row.thread(),
                row.name(),
                meant ? calls : row.calls(),
                row.selfNs(),
                row.totalNs(),
                row.flops(),
                row.bytes());
    }

    @Test
    void operatorsThatDoNotMakeUpTheirPhaseAreFound() {
        run.measurements = rank -> measurements(rank, row -> longer(row, "aten::mm", 0, 100));
        assertThat(write().get("operators_add_up").passed()).isFalse();
    }

    /** Thread 1 works beside thread 0, so that its time is in no sum. */
    @Test
    void operatorsBesideThePhaseMayTakeAnyTime() {
        run.measurements = rank -> measurements(rank, row -> longer(row, "aten::mm", 1, 900_000));
        assertThat(write().values()).allMatch(CheckRow::passed);
    }

    @Test
    void operatorsMayNotTakeLongerThanTheirPhase() {
        run.measurements =
                rank ->
                        measurements(
                                rank,
                                row ->
                                        longer(
                                                longer(row, "aten::mm", 0, 5_000),
                                                OperatorRow.BETWEEN,
                                                0,
                                                row.phase().equals("forward") ? -5_000 : 0));
        Map<String, CheckRow> checks = write();
        assertThat(checks.get("operators_add_up").passed()).isTrue();
        assertThat(checks.get("operators_within_phases").passed()).isFalse();
        assertThat(checks.get("operators_within_phases").value()).isEqualTo(-500);
    }

    /** Forward 150 us of the device's in each iteration, and no other phase there. */
    private Measurements onDevice(int rank, long selfNs, long phaseNs) {
        Measurements host = measurements(rank, row -> row);
        return new Measurements(
                host.operators().stream().map(row -> onDevice(row, selfNs)).toList(),
                host.timeline(),
                host.memory(),
                host.counters(),
                host.passes().stream().map(pass -> onDevice(pass, phaseNs)).toList(),
                List.of());
    }

    private static PassRow onDevice(PassRow pass, long phaseNs) {
        long[] row = pass.row().clone();
        SampleRun.set(row, FORWARD_DEVICE_NS, phaseNs);
        return new PassRow(pass.measure(), pass.with(), row);
    }

    private static OperatorRow onDevice(OperatorRow row, long selfNs) {
        boolean forward = row.phase().equals("forward") && row.thread() == 0;
        if (!forward || row.name().equals(OperatorRow.RECORDING)) {
            return row;
        }
        boolean between = row.name().equals(OperatorRow.BETWEEN);
        return new OperatorRow(
                row.phase(),
                row.thread(),
                row.name(),
                row.calls(),
                row.selfNs(),
                row.totalNs(),
                between ? 300_000 - selfNs : selfNs,
                between ? 300_000 : selfNs,
                row.flops(),
                row.bytes());
    }

    @Test
    void aDevicesOperatorsAndItsIdleTimeMakeUpItsPhase() {
        run.measurements = rank -> onDevice(rank, 270_000, 150_000);
        Map<String, CheckRow> checks = write();

        assertThat(checks.values()).allMatch(CheckRow::passed);
        assertThat(checks.get("operators_within_device_phases").value()).isZero();
        assertThat(checks.get("between_operators").value()).isCloseTo(0.1, within(1e-12));
        assertThat(checks.get("between_operators").detail()).contains("idle");
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable operators = file.table(GROUP + "/operators");
            assertThat(OperatorRow.selfTimes(operators)).isEqualTo("device_self_ns");
            assertThat(operators.doubles("device_self_ns")).startsWith(135_000);
            assertThat(operators.doubles("device_self_ns")[1]).isNaN();
            assertThat(operators.doubles("device_total_ns")).contains(150_000);
        }
    }

    /** Events of a phase and of its operators are not the same: they may differ by their grain. */
    @Test
    void aDevicesOperatorsMaySeemLongerThanTheirPhaseByAGrain() {
        run.measurements = rank -> onDevice(rank, 303_000, 150_000);
        CheckRow within = write().get("operators_within_device_phases");
        assertThat(within.passed()).isTrue();
        assertThat(within.value()).isEqualTo(-1500);

        run.measurements = rank -> onDevice(rank, 306_000, 150_000);
        assertThat(write().get("operators_within_device_phases").passed()).isFalse();
    }

    @Test
    void aDevicesTimesThatDoNotMakeUpItsPhaseAreFound() {
        run.measurements = rank -> onDevice(rank, 270_000, 200_000);
        assertThat(write().get("operators_add_up").passed()).isFalse();
    }

    private static OperatorRow longer(OperatorRow row, String name, int thread, long ns) {
        boolean meant = row.name().equals(name) && row.thread() == thread;
        long selfNs = row.selfNs() + (meant ? ns : 0);
        boolean between = row.name().equals(OperatorRow.BETWEEN);
        return new OperatorRow(
                row.phase(),
                row.thread(),
                row.name(),
                row.calls(),
                selfNs,
                meant && !between ? Math.max(row.totalNs(), selfNs) : row.totalNs(),
                row.flops(),
                row.bytes());
    }

    @Test
    void muchTimeBetweenOperatorsFailsForImagesAlone() {
        UnaryOperator<OperatorRow> apart =
                row ->
                        longer(
                                longer(row, "MmBackward0", 0, -200_000),
                                OperatorRow.BETWEEN,
                                0,
                                row.phase().equals("backward") ? 200_000 : 0);
        run.measurements = rank -> measurements(rank, apart);
        assertThat(write().get("between_operators").status()).isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void whatCouldNotBeMeasuredIsSaidAndHarmsNothing() {
        run.measurements =
                rank ->
                        new Measurements(
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(new Measurements.Unavailable("memory", "no hook")));
        Map<String, CheckRow> checks = write();

        assertThat(checks.get("memory_measured").status()).isEqualTo(CheckStatus.WARNING);
        assertThat(checks.get("memory_measured").detail()).isEqualTo("no hook");
        assertThat(checks.values()).allMatch(CheckRow::passed);
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.attributes(GROUP).text("memory_unavailable", "")).isEqualTo("no hook");
            assertThat(MeasurementTables.ALL).noneMatch(table -> file.exists(GROUP + "/" + table));
        }
    }

    /** The ranks' ceilings together are 8 TFLOP/s and 40 GB/s; the case does 2 TFLOP/s. */
    @Test
    void aCaseIsHeldAgainstTheMachinesCeilings() {
        run.kernels =
                List.of(
                        ceiling(KernelRow.MATRIX_PRODUCT, 4_000_000, 0, 1000, 1),
                        ceiling(KernelRow.MATRIX_PRODUCT, 9_000_000, 0, 1000, 2),
                        ceiling(KernelRow.TRIAD, 0, 20_000, 1000, 1));
        assertThat(write().values()).allMatch(CheckRow::passed);
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.table("/kernels").rows()).isEqualTo(6);
            ResultTable summary = file.table(GROUP + "/summary");
            Map<String, Double> figures = new TreeMap<>();
            for (int i = 0; i < summary.rows(); i++) {
                figures.put(summary.texts("metric")[i], summary.doubles("value")[i]);
            }
            assertThat(figures.get("peak_flops_per_second")).isEqualTo(8e12);
            assertThat(figures.get("peak_bytes_per_second")).isEqualTo(4e10);
            assertThat(figures.get("mfu")).isCloseTo(0.25, within(1e-9));
            // 1 GFLOP of each rank over 60 + 60 + 80 bytes.
            assertThat(figures.get("arithmetic_intensity")).isEqualTo(5e6);
            assertThat(figures.get("roofline_flops_per_second")).isEqualTo(8e12);
            assertThat(figures.get("roofline_share")).isCloseTo(0.25, within(1e-9));
        }
    }

    /** Ceilings of 1 TFLOP/s together, where the case does 2. */
    @Test
    void aCaseAboveThePeakWarns() {
        run.kernels =
                List.of(
                        ceiling(KernelRow.MATRIX_PRODUCT, 500_000, 0, 1000, 1),
                        ceiling(KernelRow.TRIAD, 0, 20_000, 1000, 1));
        CheckRow check = write().get("below_peak");
        assertThat(check.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(check.value()).isCloseTo(2, within(1e-9));
    }

    private static KernelRow ceiling(
            String kernel, long flops, long bytes, double ns, int threads) {
        return new KernelRow(
                kernel,
                true,
                "",
                "n 1",
                "torch",
                "openblas",
                "fp32",
                "cpu",
                threads,
                2,
                flops,
                bytes,
                5,
                ns,
                ns,
                ns,
                Double.NaN,
                Double.NaN);
    }

    @Test
    void rowsOfTheFileOutliveTheProcessThatMadeThem() {
        run.kernels = List.of(ceiling(KernelRow.TRIAD, 0, 1000, 500, 1));
        try (Journal journal = run.journal(0, 0)) {
            journal.add(run.kernels);
        }
        ResultAssembler.write(OutputFile.journalDir(out), out, Termination.FAILED, "killed");
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable kernels = file.table("/kernels");
            assertThat(kernels.doubles("bytes_per_second")).containsExactly(2e9);
            assertThat(Arrays.asList(kernels.texts("correct"))).containsExactly("not checked");
        }
    }
}
