package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.pentathlon.cli.TinyProgram.await;
import static org.pentathlon.cli.TinyProgram.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** Ranks that die under a real Slurm of three nodes, all on this machine. */
@Timeout(150)
class SlurmFaultsTest {
    private static final String[] PATIENT = {"--kill-on-bad-exit=0", "--wait=20"};

    @TempDir static Path cluster;
    private static String configuration;

    @TempDir Path folder;
    private TinyProgram program;
    private final List<ProcessHandle> ranks = new ArrayList<>();

    @BeforeAll
    static void startSlurm() throws Exception {
        Path start = Path.of("slurm/local/start.sh");
        assumeTrue(Files.isExecutable(start), "slurm/local/start.sh is missing");
        Path output = cluster.resolve("start.txt");
        Process process =
                new ProcessBuilder(
                                start.toString(), "--nodes", "3", "--cpus", "4", cluster + "/slurm")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assumeTrue(
                process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0,
                () -> "no Slurm: " + new String(TinyProgram.bytes(output), StandardCharsets.UTF_8));
        configuration = cluster.resolve("slurm/slurm.conf").toString();
    }

    @AfterAll
    static void stopSlurm() throws Exception {
        if (configuration != null) {
            new ProcessBuilder("slurm/local/stop.sh", cluster + "/slurm")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
    }

    /** However a test ends, no rank of it is left. */
    @AfterEach
    void noRankIsLeft() {
        assertThat(ranks).noneMatch(ProcessHandle::isAlive);
    }

    private Process start(String[] options, String... wrapper) throws IOException {
        List<String> command = new ArrayList<>(List.of("srun", "--overcommit"));
        command.addAll(List.of("-N3", "-n4"));
        command.addAll(List.of(options));
        command.addAll(List.of(wrapper));
        command.addAll(
                program.command(
                        "run",
                        "--workload",
                        "vgg",
                        "--engine",
                        "sleep",
                        "--ranks",
                        "4",
                        "--warmup",
                        "0",
                        "--iterations",
                        "200000",
                        "--start-timeout",
                        "8",
                        "--quiet"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PENTATHLON_") || name.startsWith("SLURM"));
        builder.environment().put("SLURM_CONF", configuration);
        builder.redirectOutput(folder.resolve("stdout").toFile());
        builder.redirectError(folder.resolve("stderr").toFile());
        return builder.start();
    }

    @Test
    void aRankThatNeverStartsIsNamedWithItsNode() throws Exception {
        // Two tasks are on the first node, one on each of the others.
        String absent = "[ $SLURM_PROCID = 3 ] && exec sleep 60; exec \"$@\"";
        String[] impatient = {"--kill-on-bad-exit=0", "--wait=2"};
        TinyProgram.Ended ended = program.end(start(impatient, "sh", "-c", absent, "sh"));

        assertThat(ended.status()).as(ended.err()).isNotZero();
        assertThat(ended.err())
                .contains(
                        "pentathlon: rank 3 of 4 did not come within 8 s (missing:"
                                + " rank 3 on n3; present: ranks 0-1 on n1, rank 2 on n2)",
                        "n1: tasks 0-1: Exited with exit code 5",
                        "n2: task 2: Exited with exit code 5");
        assertThat(program.journal()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"2, n2", "0, n1"})
    void aKilledRankEndsAllWithItsNameAndNode(int victim, String node) throws Exception {
        Process srun = start(PATIENT);
        awaitRows();
        ranks.get(victim).destroyForcibly();
        TinyProgram.Ended ended = program.end(srun);

        assertThat(ended.status()).as(ended.err()).isEqualTo(128 + 9);
        assertThat(ended.err())
                .contains(
                        "rank " + victim + " on " + node + " was lost: ",
                        "wrote what was measured until then: " + program.out(),
                        node + ": task " + victim + ": Killed",
                        "n3: task 3: Exited with exit code 5");
        rowsOfAllRanksAreThere("failed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeThatIsTakenDownCostsNoRows(boolean noKill) throws Exception {
        String[] noKillToo = {"--kill-on-bad-exit=0", "--wait=20", "--no-kill"};
        Process srun = start(noKill ? noKillToo : PATIENT);
        awaitRows();
        scontrol("update", "nodename=n3", "state=down", "reason=test");
        TinyProgram.Ended ended = program.end(srun);
        scontrol("update", "nodename=n3", "state=idle");

        // Slurm ends the whole step, with the signal that asks for a clean stop, or that node
        // alone.
        assertThat(ended.status()).as(ended.err()).isIn(5, 128 + 9, 128 + 15);
        assertThat(ended.err()).contains("Node failure on n3");
        if (noKill) {
            assertThat(ended.err()).contains("rank 3 on n3 was lost: ");
        }
        rowsOfAllRanksAreThere(noKill ? "failed" : "");
    }

    private void rowsOfAllRanksAreThere(String termination) {
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("0");
            assertThat(text(file, "/", "termination")).contains(termination);
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            assertThat(rows.longs("rank")).contains(0, 1, 2, 3);
        }
        assertThat(program.journal()).doesNotExist();
    }

    /** Waits until all ranks have rows, and learns which processes they are. */
    private void awaitRows() {
        for (int rank = 0; rank < 4; rank++) {
            Path file = program.journal().resolve("rank-0000" + rank);
            await(() -> Files.exists(file) && ResultAssembler.holdsRows(program.journal()));
            for (int row = 0; row < 2; row++) {
                byte[] before = TinyProgram.bytes(file);
                await(() -> !java.util.Arrays.equals(before, TinyProgram.bytes(file)));
            }
            ranks.add(rank(rank));
        }
    }

    private ProcessHandle rank(int rank) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> isRank(process.pid(), rank)).findFirst().orElseThrow();
        }
    }

    private boolean isRank(long pid, int rank) {
        Path process = Path.of("/proc/" + pid);
        try {
            return read(process.resolve("comm")).startsWith("java")
                    && read(process.resolve("cmdline")).contains(program.out() + "\0")
                    && read(process.resolve("environ")).contains("SLURM_PROCID=" + rank + "\0");
        } catch (IOException e) {
            // Gone, or somebody else's.
            return false;
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private static void scontrol(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("scontrol"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SLURM_CONF", configuration);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        assertThat(builder.start().waitFor()).isGreaterThanOrEqualTo(0);
    }
}
