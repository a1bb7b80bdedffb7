package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class ResultAssemblerTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";
    @TempDir Path dir;
    Path out;
    Path journal;

    @BeforeEach
    void paths() {
        out = dir.resolve("x.h5");
        journal = OutputFile.journalDir(out);
    }

    private ResultAssembler.Outcome write(Termination termination) {
        return ResultAssembler.write(journal, out, termination, "");
    }

    @Test
    void rowsAreOnRankZerosClockAndWaitIsToldFromTransfer() {
        new SampleRun(journal, 2, 20).launch(0);

        ResultAssembler.Outcome outcome = write(Termination.NORMAL);

        assertThat(outcome).isEqualTo(new ResultAssembler.Outcome(true, true, List.of()));
        assertThat(journal).doesNotExist();
        assertThat(dir.toFile().list()).containsExactly("x.h5");
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.cases()).containsExactly(CASE);
            ResultTable rows = file.table("/cases/" + CASE + "/iterations");
            assertThat(rows.rows()).isEqualTo(40);
            assertThat(rows.longs("rank")).startsWith(0, 0).endsWith(1, 1);
            assertThat(rows.longs("iteration"))
                    .containsExactly(IntStream.range(0, 40).mapToLong(i -> i % 20).toArray());
            // The warm-up's first row is the case's start: 2 iterations earlier, on both ranks.
            assertThat(rows.longs("start_ns")[0]).isEqualTo(2_000_000);
            assertThat(rows.longs("start_ns")[20]).isEqualTo(2_000_000);
            assertThat(file.table("/cases/" + CASE + "/warmup").longs("start_ns"))
                    .containsExactly(0, 1_000_000, 0, 1_000_000);
            assertThat(rows.longs("ready_ns")[20]).isEqualTo(2_700_000);
            assertThat(rows.longs("done_ns")[20]).isEqualTo(2_850_000);
            assertThat(rows.longs("wait_ns")[0]).isEqualTo(50_000);
            assertThat(rows.longs("wait_ns")[20]).isZero();
            assertThat(Arrays.stream(rows.longs("allreduce_ns"))).containsOnly(150_000L);
            assertThat(Arrays.stream(rows.longs("stage_ns"))).containsOnly(-1L);
            assertThat(rows.doubles("stage_ns")[3]).isNaN();
            assertThat(rows.doubles("loss")[19]).isEqualTo(2.5 - 19 * 0.01);
        }
    }

    @Test
    void summaryHasTheFiguresOfTheRows() {
        new SampleRun(journal, 2, 20).launch(0);
        write(Termination.NORMAL);

        Map<String, Double> summary = summary();

        assertThat(summary.get("iteration_median_ns")).isEqualTo(1e6);
        assertThat(summary.get("iteration_sd_ns")).isZero();
        assertThat(summary.get("backward_median_ns")).isEqualTo(425_000);
        assertThat(summary.get("wait_median_ns")).isEqualTo(25_000);
        assertThat(summary.get("allreduce_median_ns")).isEqualTo(150_000);
        assertThat(summary.get("straggler_rank")).isEqualTo(1);
        assertThat(summary.get("straggler_share")).isEqualTo(1);
        assertThat(summary.get("straggler_delay_ns")).isEqualTo(50_000);
        assertThat(summary).doesNotContainKeys("stage_median_ns", "tokens_per_second");
        assertThat(summary.get("samples_per_second")).isCloseTo(64_000, within(1e-6));
        assertThat(summary.get("samples_per_second_by_iteration")).isCloseTo(64_000, within(1e-6));
        assertThat(summary.get("flops_per_second")).isCloseTo(2e12, within(1.0));
        assertThat(summary.get("padding_share")).isEqualTo(0.25);
        assertThat(summary.get("loss_first")).isEqualTo(2.5);
        assertThat(summary.get("loss_last")).isEqualTo(2.5 - 19 * 0.01);
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable table = file.table("/cases/" + CASE + "/summary");
            assertThat(table.texts("interval")[0]).isEqualTo("within-launch");
            assertThat(table.doubles("low")[0]).isEqualTo(1e6);
        }
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

    @Test
    void waitIsUnavailableWhereClocksAreTooUncertain() {
        SampleRun run = new SampleRun(journal, 2, 20);
        run.clockErrorNs = 17_501; // a tenth of the median tail is 17,500
        run.launch(0);

        assertThat(write(Termination.NORMAL).valid()).isTrue();

        try (ResultFile file = ResultFile.open(out)) {
            ResultTable rows = file.table("/cases/" + CASE + "/iterations");
            assertThat(Arrays.stream(rows.longs("wait_ns"))).containsOnly(-1L);
            assertThat(Arrays.stream(rows.longs("allreduce_ns"))).containsOnly(-1L);
            assertThat(rows.longs("tail_ns")[0]).isEqualTo(200_000);
        }
        assertThat(summary())
                .doesNotContainKeys("wait_median_ns", "straggler_rank", "straggler_delay_ns")
                .containsKey("tail_median_ns");
        assertThat(status("clock")).isEqualTo("warning");
    }

    private String status(String check) {
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable table = file.table("/cases/" + CASE + "/checks");
            int at = List.of(table.texts("name")).indexOf(check);
            return table.texts("status")[at];
        }
    }

    @Test
    void threeLaunchesMakeALaunchInterval() {
        SampleRun run = new SampleRun(journal, 1, 12);
        run.launch(0);
        run.launch(1);
        run.launch(2);
        write(Termination.NORMAL);

        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.table("/cases/" + CASE + "/summary").texts("interval")[0])
                    .isEqualTo("launch");
            assertThat(file.table("/cases/" + CASE + "/iterations").longs("launch"))
                    .hasSize(36)
                    .isSorted();
        }
    }

    @Test
    void journalsFillWhatWasNotGathered() {
        new SampleRun(journal, 3, 5).launch(0, 1);

        assertThat(write(Termination.NORMAL).complete()).isTrue();
    }

    @Test
    void cutOffRunKeepsItsRowsAndItsJournal() {
        SampleRun run = new SampleRun(journal, 2, 20);
        try (Journal first = run.journal(0, 0);
                Journal second = run.journal(0, 1)) {
            CaseRows zero = first.begin(run.header(0, 0), 0, 20);
            CaseRows one = second.begin(run.header(0, 1), 0, 20);
            IntStream.range(0, 7).forEach(i -> zero.append(run.row(0, i)));
            IntStream.range(0, 6).forEach(i -> one.append(run.row(1, i)));
        }

        Recovered recovered = Recovery.recover(journal, false);

        assertThat(recovered.file()).isEqualTo(out.toAbsolutePath());
        assertThat(recovered.summary()).isEqualTo("1 of 1 launches, 13 rows, not complete");
        assertThat(journal.resolve("rank-00001")).exists();
        try (ResultFile file = ResultFile.open(out)) {
            Attributes root = file.attributes("/");
            assertThat(root.number("complete", 9)).isZero();
            assertThat(root.number("valid", 9)).isZero();
            assertThat(root.text("termination", "")).isEqualTo("failed");
            ResultTable rows = file.table("/cases/" + CASE + "/iterations");
            assertThat(rows.rows()).isEqualTo(13);
            // Iteration 6 lacks a rank, so nobody knows who was last.
            assertThat(rows.longs("wait_ns"))
                    .containsExactly(
                            50_000, 50_000, 50_000, 50_000, 50_000, 50_000, -1, 0, 0, 0, 0, 0, 0);
        }
        assertThat(status("complete")).isEqualTo("failed");
        assertThat(failed()).containsExactly("parameters_equal", "complete", "complete");
        assertThat(ResultCheck.valid(ResultCheck.check(out))).isFalse();
    }

    @Test
    void journalWithoutRowsIsNotRecovered() throws IOException {
        assertThat(ResultAssembler.holdsRows(journal)).isFalse();
        Files.createDirectories(journal);
        assertThat(ResultAssembler.holdsRows(journal)).isFalse();
        Files.writeString(journal.resolve("rank-00000"), "no journal");
        assertThat(ResultAssembler.holdsRows(journal)).isFalse();
        Files.delete(journal.resolve("rank-00000"));
        Files.writeString(out, "a good file");
        SampleRun run = new SampleRun(journal, 2, 20);
        try (Journal first = run.journal(0, 0);
                Journal second = run.journal(0, 1)) {
            first.begin(run.header(0, 0), 2, 20);
            CaseRows one = second.begin(run.header(0, 1), 2, 20);
            assertThat(ResultAssembler.holdsRows(journal)).isFalse();

            assertThatThrownBy(() -> Recovery.recover(journal, true))
                    .isInstanceOfSatisfying(
                            PentathlonException.class,
                            e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                    .hasMessage(journal + " holds no rows; there is nothing to recover");
            assertThat(out).hasContent("a good file");

            one.appendWarmup(run.row(1, -1));
        }
        assertThat(ResultAssembler.holdsRows(journal)).isTrue();
    }

    @Test
    void journalOfALostRankGoesWhereAllRanksWereFound() throws IOException {
        SampleRun run = new SampleRun(journal, 2, 20);
        run.launch(0);
        beginSecondLaunch(run, 0, 1);
        Files.createFile(journal.resolve(JournalFiles.SURVIVOR));
        Files.createFile(journal.resolve(JournalFiles.LOCK));

        ResultAssembler.write(journal, out, Termination.FAILED, "rank 1\n  was lost\n\n");

        assertThat(dir.toFile().list()).containsExactly("x.h5");
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(file.attributes("/").text("failure", "")).isEqualTo("rank 1; was lost");
        }
    }

    @Test
    void journalStaysWhereARanksIsMissing() {
        SampleRun run = new SampleRun(journal, 2, 20);
        run.launch(0);
        beginSecondLaunch(run, 0);

        write(Termination.FAILED);

        assertThat(journal.resolve("launch-01/rank-00000")).exists();
    }

    private static void beginSecondLaunch(SampleRun run, int... ranks) {
        for (int rank : ranks) {
            try (Journal second = run.journal(1, rank)) {
                second.begin(run.header(1, rank), 0, 20).append(run.row(rank, 0));
            }
        }
    }

    @Test
    void checksFindWhatIsWrong() {
        SampleRun run = new SampleRun(journal, 2, 300);
        for (int rank = 0; rank < 2; rank++) {
            try (Journal journal = run.journal(0, rank)) {
                CaseRows rows = journal.begin(run.header(0, rank), 0, 300);
                for (int i = 0; i < 300; i++) {
                    long[] row = run.row(rank, i);
                    SampleRun.set(row, IterationColumn.LOSS, Double.doubleToRawLongBits(i));
                    if (rank == 1 && i == 30) {
                        SampleRun.set(row, IterationColumn.DATA_NS, 10_001);
                        SampleRun.set(
                                row, IterationColumn.LOSS, Double.doubleToRawLongBits(Double.NaN));
                    }
                    rows.append(row);
                }
                CaseTrailer good = run.trailer(rank, 300);
                CaseTrailer bad =
                        new CaseTrailer(
                                good.clock(),
                                good.plannedRows(),
                                good.loopStartNs(),
                                good.loopEndNs() + rank * 4_000_000L,
                                0,
                                0,
                                "digest " + rank);
                rows.end(
                        bad,
                        new Attributes(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Measurements.none());
            }
        }

        ResultAssembler.Outcome outcome = write(Termination.NORMAL);

        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.valid()).isFalse();
        assertThat(status("phases_add_up")).isEqualTo("failed");
        assertThat(status("back_to_back")).isEqualTo("failed");
        assertThat(status("loss_finite")).isEqualTo("failed");
        assertThat(status("loss_falls")).isEqualTo("failed");
        assertThat(status("parameters_equal")).isEqualTo("failed");
        assertThat(status("other_small")).isEqualTo("passed");
        assertThat(status("steady")).isEqualTo("passed");
        assertThat(failed())
                .containsExactlyInAnyOrder(
                        "phases_add_up",
                        "back_to_back",
                        "loss_finite",
                        "loss_falls",
                        "parameters_equal");
    }

    /** Names of the checks of the file that failed. */
    private List<String> failed() {
        return ResultCheck.check(out).stream()
                .filter(check -> !check.check().passed())
                .map(check -> check.check().name())
                .toList();
    }

    @Test
    void completeCountsMissingRows() {
        SampleRun run = new SampleRun(journal, 3, 20);
        try (Journal first = run.journal(0, 0);
                Journal second = run.journal(0, 1)) {
            first.begin(run.header(0, 0), 0, 20).append(run.row(0, 0));
            second.begin(run.header(0, 1), 0, 20);
        }
        write(Termination.FAILED);

        CheckRow complete =
                ResultCheck.check(out).stream()
                        .filter(check -> !check.where().equals("/"))
                        .map(FileCheck::check)
                        .filter(check -> check.name().equals("complete"))
                        .findFirst()
                        .orElseThrow();
        assertThat(complete.value()).isEqualTo(59);
        assertThat(complete.detail()).isEqualTo("2 of 3 ranks have no rows");
        assertThat(failed()).containsOnly("complete", "parameters_equal");
    }

    @Test
    void summaryOfSeveralLaunchesWithoutLossesIsFoundAgainInTheColumns() {
        SampleRun run = new SampleRun(journal, 2, 31);
        run.mode = "infer";
        for (int launch = 0; launch < 3; launch++) {
            for (int rank = 0; rank < 2; rank++) {
                try (Journal journal = run.journal(launch, rank)) {
                    CaseRows rows = journal.begin(run.header(launch, rank), 0, 31);
                    for (int i = 0; i < 31; i++) {
                        long[] row = run.row(rank, i);
                        long moreNs = (launch * 31 + i) * 7919L % 997;
                        SampleRun.set(row, IterationColumn.DATA_NS, 10_000 + moreNs);
                        SampleRun.set(
                                row, IterationColumn.ITERATION_NS, SampleRun.ITERATION_NS + moreNs);
                        SampleRun.set(row, IterationColumn.LOSS, IterationColumn.MISSING);
                        rows.append(row);
                    }
                    rows.end(
                            run.trailer(rank, 31),
                            new Attributes(),
                            List.of(),
                            List.of(),
                            List.of(),
                            Measurements.none());
                }
            }
        }
        write(Termination.NORMAL);

        assertThat(failed()).isEmpty();
    }
}
