package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings by epochs of 10 iterations, evaluated for 5 ms after each. */
class QualityTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";
    private static final int EPOCH = 10;
    private static final long EVALUATION_NS = 5_000_000;

    @TempDir Path dir;
    Path out;
    Path journal;
    SampleRun run;

    @BeforeEach
    void prepare() {
        out = dir.resolve("x.h5");
        journal = OutputFile.journalDir(out);
        run = new SampleRun(journal, 2, 3 * EPOCH);
        run.more
                .put("epochs", 3)
                .put("devices", 4)
                .put("target_metric", "test_accuracy")
                .put("target", 60.0)
                .put("price_per_device_hour", 9.0);
    }

    /** Figures after an epoch; the accuracy is 20 % an epoch. */
    private static List<QualityRow> evaluation(int launch, int epoch, double loss) {
        long iteration = (long) epoch * EPOCH - 1;
        double accuracy = 20.0 * epoch;
        double seconds = 100 * epoch + launch;
        boolean reached = accuracy >= 60;
        return List.of(
                row(launch, epoch, iteration, seconds, "test_accuracy", accuracy, reached),
                row(launch, epoch, iteration, seconds, "test_loss", loss, false));
    }

    private static QualityRow row(
            int launch,
            int epoch,
            long iteration,
            double seconds,
            String metric,
            double value,
            boolean reached) {
        String unit = metric.endsWith("accuracy") ? "%" : "1";
        return new QualityRow(
                launch, epoch, iteration, seconds, "test", metric, value, unit, 0.1, reached);
    }

    private void launch(int launch, int epochs, double loss, EnergyReading... energy) {
        for (int rank = 0; rank < run.ranks; rank++) {
            try (Journal file = run.journal(launch, rank);
                    Spool spool = Spool.open(journal)) {
                CaseRows rows = file.begin(run.header(launch, rank), 0, run.iterations);
                train(rows, launch, rank, epochs, loss);
                CaseTrailer plain = run.trailer(rank, epochs * EPOCH);
                CaseTrailer trailer =
                        new CaseTrailer(
                                plain.clock(),
                                plain.plannedRows(),
                                plain.loopStartNs(),
                                plain.loopEndNs() + epochs * EVALUATION_NS,
                                epochs * EVALUATION_NS,
                                2_500_000_000L + launch,
                                plain.parametersDigest());
                List<EnergyReading> read = rank == 0 ? List.of(energy) : List.of();
                rows.end(
                        trailer, new Attributes(), List.of(), List.of(), read, Measurements.none());
                spool.append(rows.segment());
            }
        }
    }

    private void train(CaseRows rows, int launch, int rank, int epochs, double loss) {
        for (int i = 0; i < epochs * EPOCH; i++) {
            long[] row = run.row(rank, i);
            for (IterationColumn instant :
                    List.of(
                            IterationColumn.START_NS,
                            IterationColumn.READY_NS,
                            IterationColumn.DONE_NS)) {
                row[instant.ordinal()] += i / EPOCH * EVALUATION_NS;
            }
            rows.append(row);
            if ((i + 1) % EPOCH == 0 && rank == 0) {
                rows.evaluated(evaluation(launch, (i + 1) / EPOCH, loss));
            }
        }
    }

    private ResultAssembler.Outcome write() {
        return ResultAssembler.write(journal, out, Termination.NORMAL, "");
    }

    private Map<String, Double> summary() {
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable table = file.table("/cases/" + CASE + "/summary");
            String[] names = table.texts("metric");
            double[] values = table.doubles("value");
            return IntStream.range(0, names.length)
                    .boxed()
                    .collect(Collectors.toMap(i -> names[i], i -> values[i]));
        }
    }

    private CheckRow check(String name) {
        return ResultCheck.check(out).stream()
                .filter(found -> found.where().equals(CASE))
                .map(FileCheck::check)
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> failed() {
        return ResultCheck.check(out).stream()
                .filter(found -> !found.check().passed())
                .map(found -> found.check().name())
                .toList();
    }

    @Test
    void timeAndCostAndEnergyToTheTargetAreMediansOverLaunches() {
        EnergyReading cpu = new EnergyReading("package-0", 5000, 300, "RAPL", "");
        EnergyReading memory = new EnergyReading("package-0 dram", 500, 300, "RAPL", "");
        for (int launch = 0; launch < 3; launch++) {
            launch(launch, 3, 1.5, cpu, memory);
        }

        assertThat(write()).isEqualTo(new ResultAssembler.Outcome(true, true, List.of()));

        Map<String, Double> summary = summary();
        assertThat(summary.get("time_to_quality_seconds")).isEqualTo(301);
        assertThat(summary.get("device_hours_to_quality"))
                .isCloseTo(301 * 4 / 3600.0, within(1e-9));
        assertThat(summary.get("cost_to_quality")).isCloseTo(301 / 100.0, within(1e-9));
        assertThat(summary.get("energy_to_quality_joules")).isEqualTo(5500);
        assertThat(summary.get("initialisation_seconds")).isCloseTo(2.5, within(1e-6));
        assertThat(summary.get("evaluation_seconds")).isCloseTo(0.015, within(1e-12));
        assertThat(summary.get("iteration_median_ns")).isEqualTo(1e6);
        // 64 samples in a millisecond, evaluations left out.
        assertThat(summary.get("samples_per_second")).isCloseTo(64_000, within(1e-6));
        assertThat(failed()).isEmpty();
        assertThat(check("target_reached").status()).isEqualTo(CheckStatus.PASSED);
        assertThat(check("back_to_back").value()).isZero();
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.attributes("/cases/" + CASE).number("target_reached", -1)).isOne();
            ResultTable quality = file.table("/cases/" + CASE + "/quality");
            assertThat(quality.rows()).isEqualTo(18);
            assertThat(quality.longs("epoch")).startsWith(1, 1, 2, 2, 3, 3, 1);
            assertThat(quality.longs("iteration")).startsWith(9, 9, 19, 19, 29, 29, 9);
            assertThat(quality.doubles("value")).startsWith(20, 1.5, 40, 1.5, 60, 1.5);
            assertThat(quality.texts("unit")).startsWith("%", "1");
            ResultTable energy = file.table("/cases/" + CASE + "/energy");
            assertThat(energy.doubles("joules")).startsWith(5000, 500);
            assertThat(energy.texts("status")).containsOnly("ok");
        }
    }

    @Test
    void energyOfAFewSecondsIsNoFigure() {
        launch(0, 3, 1.5, new EnergyReading("package-0", 50, 10, "RAPL", ""));
        launch(1, 3, 1.5, new EnergyReading("package-0", 50, 9.9, "RAPL", ""));
        launch(2, 3, 1.5, new EnergyReading("package-0", 50, 10, "RAPL", ""));

        assertThat(write().valid()).isTrue();

        assertThat(summary().get("time_to_quality_seconds")).isEqualTo(301);
        assertThat(summary().get("energy_to_quality_joules")).isNaN();
        assertThat(failed()).isEmpty();
    }

    @Test
    void aTargetThatIsNotReachedIsAWarningWithoutFigures() {
        run.more.put("target", 60.5);
        EnergyReading none =
                new EnergyReading("package", Double.NaN, Double.NaN, "RAPL", "no RAPL");
        for (int rank = 0; rank < 2; rank++) {
            try (Journal file = run.journal(0, rank)) {
                CaseRows rows = file.begin(run.header(0, rank), 0, run.iterations);
                for (int i = 0; i < run.iterations; i++) {
                    rows.append(run.row(rank, i));
                }
                if (rank == 0) {
                    for (int epoch = 1; epoch <= 3; epoch++) {
                        rows.evaluated(
                                List.of(
                                        row(
                                                0,
                                                epoch,
                                                10L * epoch - 1,
                                                100 * epoch,
                                                "test_accuracy",
                                                20 * epoch,
                                                false)));
                    }
                }
                CaseTrailer trailer = run.trailer(rank, run.iterations);
                rows.end(
                        trailer,
                        new Attributes(),
                        List.of(),
                        List.of(),
                        List.of(none),
                        Measurements.none());
            }
        }

        assertThat(write().valid()).isTrue();

        assertThat(check("target_reached").status()).isEqualTo(CheckStatus.WARNING);
        assertThat(check("target_reached").value()).isEqualTo(60);
        assertThat(check("target_reached").limit()).isEqualTo(60.5);
        assertThat(summary().get("time_to_quality_seconds")).isNaN();
        assertThat(summary().get("energy_to_quality_joules")).isNaN();
        assertThat(failed()).isEmpty();
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.attributes("/cases/" + CASE).number("target_reached", -1)).isZero();
            ResultTable energy = file.table("/cases/" + CASE + "/energy");
            assertThat(energy.texts("status")).containsOnly("unavailable");
            assertThat(energy.texts("reason")).containsOnly("no RAPL");
            assertThat(energy.longs("rank")).containsExactly(0, 1);
        }
    }

    @Test
    void aCaseThatEndedEarlyByItselfIsComplete() {
        launch(0, 2, 1.5);

        assertThat(write()).isEqualTo(new ResultAssembler.Outcome(true, true, List.of()));
        assertThat(check("complete").status()).isEqualTo(CheckStatus.PASSED);
        assertThat(failed()).isEmpty();
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.table("/cases/" + CASE + "/ranks").longs("planned_rows"))
                    .containsExactly(20, 20);
        }
    }

    @Test
    void anEvaluationWithoutAFiniteLossMakesTheCaseInvalid() {
        launch(0, 2, Double.NaN);

        assertThat(write().valid()).isFalse();
        assertThat(check("loss_finite").status()).isEqualTo(CheckStatus.FAILED);
        assertThat(check("loss_finite").detail()).contains("test split after epoch 1");
        assertThat(journal).doesNotExist();
    }

    @Test
    void aLossThatIsNoNumberIsFoundInTheWarmUpToo() {
        SampleRun other = new SampleRun(journal, 1, 5);
        try (Journal file = other.journal(0, 0)) {
            CaseRows rows = file.begin(other.header(0, 0), 2, 5);
            long[] row = other.row(0, -2);
            SampleRun.set(row, IterationColumn.LOSS, Double.doubleToRawLongBits(Double.NaN));
            rows.appendWarmup(row);
            rows.end(
                    other.trailer(0, 0),
                    new Attributes(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Measurements.none());
        }

        ResultAssembler.Outcome outcome = write();

        assertThat(outcome.valid()).isFalse();
        assertThat(outcome.problems())
                .singleElement()
                .asString()
                .contains("loss_finite", "launch 0, rank 0, warm-up, iteration 0");
        assertThat(failed()).contains("loss_finite");
    }

    @Test
    void evaluationsOutliveARankThatWasCutOff() throws IOException {
        List<Double> expected = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            try (Journal file = run.journal(0, rank)) {
                train(file.begin(run.header(0, rank), 0, run.iterations), 0, rank, 2, 1.25);
            }
        }
        for (int epoch = 1; epoch <= 2; epoch++) {
            evaluation(0, epoch, 1.25).forEach(row -> expected.add(row.value()));
        }

        Recovered recovered = Recovery.recover(journal, false);

        try (ResultFile file = ResultFile.open(recovered.file())) {
            ResultTable quality = file.table("/cases/" + CASE + "/quality");
            assertThat(Arrays.stream(quality.doubles("value")).boxed().toList())
                    .isEqualTo(expected);
            assertThat(file.table("/cases/" + CASE + "/ranks").longs("evaluation_ns"))
                    .containsExactly(EVALUATION_NS, EVALUATION_NS);
        }
        assertThat(failed()).contains("complete").doesNotContain("back_to_back", "structure");
    }

    @Test
    void aSegmentHoldsTheEvaluationsOfTheJournal() throws IOException {
        CaseSegment fromJournal;
        try (Journal file = run.journal(0, 0);
                Spool spool = Spool.open(journal)) {
            CaseRows rows = file.begin(run.header(0, 0), 0, run.iterations);
            train(rows, 0, 0, 2, 1.25);
            spool.append(rows.segment());
        }
        fromJournal = only(journal.resolve("rank-00000"));

        CaseSegment fromSpool = only(journal.resolve("spool"));

        assertThat(fromSpool.quality()).hasSize(4).isEqualTo(fromJournal.quality());
        assertThat(fromSpool.quality().get(2)).isEqualTo(evaluation(0, 2, 1.25).get(0));
    }

    private static CaseSegment only(Path file) throws IOException {
        return JournalFile.readCase(
                JournalFile.scan(file, true).entries().stream()
                        .filter(entry -> entry.header().kind() == BlockHeader.Kind.CASE)
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void inferenceWithoutALossHasNoSuchCheck() {
        SampleRun other = new SampleRun(journal, 1, 12);
        other.mode = "infer";
        try (Journal file = other.journal(0, 0)) {
            CaseRows rows = file.begin(other.header(0, 0), 0, 12);
            for (int i = 0; i < 12; i++) {
                long[] row = other.row(0, i);
                SampleRun.set(row, IterationColumn.LOSS, IterationColumn.MISSING);
                SampleRun.set(row, IterationColumn.LOSS_NS, IterationColumn.MISSING);
                SampleRun.set(row, IterationColumn.OTHER_NS, 90_000);
                rows.append(row);
            }
            rows.end(
                    other.trailer(0, 12),
                    new Attributes(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Measurements.none());
        }

        write();

        assertThat(check("loss_finite").status()).isEqualTo(CheckStatus.NOT_APPLICABLE);
        assertThat(summary()).doesNotContainKeys("loss_first", "loss_median_ns");
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.table("/cases/" + CASE + "/iterations").doubles("loss"))
                    .containsOnly(Double.NaN);
        }
    }
}
