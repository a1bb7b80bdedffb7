package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pentathlon.cli.TinyProgram.await;
import static org.pentathlon.cli.TinyProgram.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/** Sweeps over input sizes as their users start them. */
@Timeout(120)
class SweepEndToEndTest {
    private static final int SIGTERM = 15;

    @TempDir Path folder;
    private TinyProgram program;
    private String job;

    @BeforeEach
    void prepare() throws Exception {
        program = new TinyProgram(folder);
        Path file = folder.resolve("job.yaml");
        Files.writeString(
                file,
                """
                title: Sizes
                workload: [rnnlm, aoareader]
                mode: [infer]
                iterations: 5
                set: {vocab: 100}
                """);
        job = file.toString();
    }

    @Test
    void aSweepEndsWithItsFitsAndATriedBatch() throws Exception {
        TinyProgram.Ended ended =
                program.run("sweep", "input", job, "--workload", "aoareader", "--threads", "1");

        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .startsWith("torch, fp32, 1 rank; memory of the process, limit ")
                .contains("\naoareader  infer  tiny   ")
                .endsWith(program.out() + "\n");
        assertThat(program.journal()).doesNotExist();
        assertThat(ResultCheck.check(program.out())).allMatch(found -> found.check().passed());
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).isEmpty();
            ResultTable points = file.table("/sweeps/points");
            assertThat(points.rows()).isEqualTo(17);
            assertThat(points.longs("confirmation")).startsWith(0).endsWith(1);
            assertThat(points.longs("limit_bytes")[0]).isPositive();
            long[] peaks = points.longs("allocator_peak_bytes");
            String[] statuses = points.texts("status");
            for (int i = 0; i < peaks.length; i++) {
                assertThat(peaks[i] > 0).isEqualTo(statuses[i].equals("ok"));
            }
            ResultTable fits = file.table("/sweeps/fits");
            assertThat(fits.texts("measure")).containsExactly("allocator_peak", "resident_peak");
            assertThat(fits.doubles("r_squared")[0]).isGreaterThan(0.99);
            assertThat(fits.longs("size")).containsOnly(60);
        }
    }

    @Test
    void aMemoryLimitThatNothingIsWithinEndsTheSweepCleanly() throws Exception {
        TinyProgram.Ended ended = program.run("sweep", "input", job, "--memory-limit", "1000000");

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).contains("MiB expected, 1 MiB allowed");
        assertThat(ended.out()).contains("16 skipped");
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("1");
            ResultTable points = file.table("/sweeps/points");
            assertThat(points.rows()).isEqualTo(34);
            assertThat(points.texts("status")).containsOnly("skipped");
            assertThat(file.table("/sweeps/fits").texts("status")).containsOnly("unavailable");
        }
        assertThat(ResultCheck.check(program.out()).stream().map(FileCheck::check))
                .allMatch(check -> check.passed());
    }

    @Test
    void aSignalKeepsThePointsUntilThen() throws Exception {
        Process process = program.start(program.command("sweep", "input", job, "--threads", "1"));
        Path journal = program.journal().resolve("rank-00000");
        await(() -> !process.isAlive() || hasPoint(journal));
        process.destroy();
        TinyProgram.Ended ended = program.end(process);

        assertThat(ended.status()).isEqualTo(128 + SIGTERM);
        assertThat(ended.err()).contains("stopped by SIGTERM");
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "termination")).isEqualTo("forced");
            assertThat(text(file, "/", "valid")).isEqualTo("0");
            assertThat(file.table("/sweeps/points").rows()).isBetween(1L, 33L);
            assertThat(Arrays.asList(file.table("/sweeps/points").texts("status"))).contains("ok");
        }
    }

    private static boolean hasPoint(Path journal) {
        return Files.exists(journal)
                && new String(TinyProgram.bytes(journal), java.nio.charset.StandardCharsets.UTF_8)
                        .contains("sequence_length");
    }

    @Test
    void whatASweepCannotDoIsToldInOneLine() throws Exception {
        assertThat(program.run("sweep", "input", job, "--ranks-list", "1,2", "--dry-run").err())
                .isEqualTo(
                        """
                        pentathlon: --dry-run is not for sweep input
                        pentathlon: --ranks-list is not for sweep input
                        """);
        Files.writeString(Path.of(job), "workload: vgg\nranks: 2\n");
        TinyProgram.Ended ended = program.run("sweep", "input", job);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo("pentathlon: sweep input measures one rank, not 2: set ranks to 1\n");
    }
}
