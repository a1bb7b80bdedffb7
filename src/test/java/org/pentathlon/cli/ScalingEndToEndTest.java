package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pentathlon.cli.TinyProgram.await;
import static org.pentathlon.cli.TinyProgram.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.harness.SeriesRun;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/** Sweeps over ranks as their users start them. */
@Timeout(120)
class ScalingEndToEndTest {
    private static final int SIGTERM = 15;

    /** What h5py, which knows nothing of this program, reads of the table. */
    private static final String READ =
            """
            import h5py, sys
            s = h5py.File(sys.argv[1])["sweeps/scaling"]
            print(s.attrs["kind"].decode(), *s["ranks"][:], *s["batch_global"][:], s["launches"][1],
                  s["status"][1].decode(), s["efficiency"].dims[0][0].name,
                  0 < s["low"][1] <= s["efficiency"][1] <= s["high"][1])
            """;

    private static final Set<String> OF_TIME =
            Set.of("back_to_back", "other_small", "validity_stored");

    @TempDir Path folder;
    private TinyProgram program;
    private String job;

    @BeforeEach
    void prepare() throws Exception {
        program = new TinyProgram(folder);
        Path file = folder.resolve("job.yaml");
        Files.writeString(
                file, "title: Ranks\nworkload: vgg\nengine: sleep\nwarmup: 1\niterations: 5\n");
        job = file.toString();
    }

    @Test
    void aWeakSeriesIsOneFileWithItsEfficiency() throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        "sweep",
                        "weak",
                        job,
                        "--ranks-list",
                        "1,2",
                        "--repeats",
                        "3",
                        "--threads",
                        "1");

        assertThat(ended.err()).contains("pentathlon: launch 6 of 6: ");
        // 6 where the machine does other work: iterations of a millisecond then fail checks of
        // time.
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        assertThat(ended.out())
                .startsWith(
                        "weak scaling, vgg train, sleep, cpu, fp32, class tiny, gloo, MPI mpj;"
                                + " relative to 1 rank; 95 % intervals over 3 launches\nranks  threads  batch  of all")
                .endsWith(program.out() + "\n");
        assertThat(SeriesRun.folder(program.out())).doesNotExist();
        assertThat(ResultCheck.check(program.out()))
                .allMatch(found -> found.check().passed() || OF_TIME.contains(found.check().name()))
                .extracting(FileCheck::check)
                .anyMatch(check -> check.name().equals("scaling_stored"));
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).hasSize(2);
            assertThat(text(file, "/job", "sweep_ranks")).isEqualTo("1,2");
            assertThat(text(file, "/", "command_line")).startsWith("pentathlon sweep weak ");
            ResultTable scaling = file.table("/sweeps/scaling");
            assertThat(scaling.doubles("efficiency")[0]).isEqualTo(1);
            assertThat(scaling.longs("launches")).containsOnly(3);
            if (text(file, "/job", "sweep_binding").equals("cores")) {
                assertThat(file.table("/system").longs("cores")).containsOnly(coresPerRank(file));
            }
        }
        Process python =
                new ProcessBuilder("/usr/bin/python3", "-c", READ, program.out().toString())
                        .redirectErrorStream(true)
                        .start();
        String read = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(read).isEqualTo("weak 1 2 8 16 3 ok /sweeps/scaling/row True\n");
    }

    private static long coresPerRank(ResultFile file) {
        return file.attributes("/job").number("sweep_cores_per_rank", 0);
    }

    @Test
    void aSignalKeepsTheLaunchesUntilThen() throws Exception {
        Process process =
                program.start(
                        program.command(
                                "sweep", "weak", job, "--ranks-list", "1,2", "--repeats", "100"));
        await(() -> !process.isAlive() || parts() > 2);
        process.destroy();
        TinyProgram.Ended ended = program.end(process);

        assertThat(ended.err()).contains("stopped by SIGTERM; launches missing or not whole: ");
        assertThat(ended.status()).isEqualTo(128 + SIGTERM);
        assertThat(ended.out()).startsWith("weak scaling, ").endsWith(program.out() + "\n");
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "termination")).isEqualTo("forced");
            assertThat(text(file, "/", "complete")).isEqualTo("0");
            assertThat(text(file, "/", "valid")).isEqualTo("0");
            assertThat(file.table("/sweeps/scaling").rows()).isEqualTo(2);
        }
    }

    private long parts() {
        try (Stream<Path> parts = Files.list(SeriesRun.folder(program.out()))) {
            return parts.filter(part -> part.toString().endsWith(".h5")).count();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDryRunShowsThePlanAndRunsNothing() throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        "sweep",
                        "strong",
                        job,
                        "--ranks-list",
                        "1,2,4",
                        "--global-batch",
                        "16",
                        "--dry-run");

        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .startsWith("strong scaling relative to 1 rank; 15 launches in 5 rounds\n")
                .contains("\norder: ");
        assertThat(program.out()).doesNotExist();
        assertThat(SeriesRun.folder(program.out())).doesNotExist();
    }
}
