package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.results.Recovery;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;

/** The job files of folder slurm, on a Slurm of three nodes on this machine. */
@Timeout(200)
class SlurmJobsTest {
    private static final int TERMINATED = 128 + 15;
    private static final int KILLED = 128 + 9;

    /** The engine that waits instead of computing, by so many GFLOP/s: 20 to 100 ms a step. */
    private static final String SPEED = "3";

    private static final String WORK =
            "--engine sleep --workload vgg --class tiny --device cpu --warmup 0 --iterations";

    @TempDir static Path temporary;
    private static LocalSlurm slurm;
    private static Path results;

    /** These two take long by themselves, so they go on while others are looked at. */
    private static String limited;

    private static List<String> series;

    @BeforeAll
    static void submitLongJobs() throws Exception {
        assumeTrue(
                Files.exists(Path.of("target", "cpu.stamp")),
                "not built by ./pentathlon --version");
        Path folder = temporary.toRealPath();
        results = Files.createDirectory(folder.resolve("results-h5"));
        slurm =
                LocalSlurm.start(
                        folder.resolve("s"), "--nodes", "3", "--cpus", "4", "--gres", "gpu:2");
        // Tests share nodes; users have them for themselves.
        site("site.sh", "sbatch_options=(--oversubscribe)");
        site("pmix.sh", "sbatch_options=(--oversubscribe) srun_options=(--mpi=pmix)");
        site("gpu.sh", "sbatch_options=(--oversubscribe) gpus_per_node=2");

        limited = submit("site.sh", "-J limit -n 1 --signal=TERM@100", "run.sbatch", "1000000");
        String script =
                LocalSlurm.script("scaling.sh") + " weak --ranks-list 1,2 --repeats 1 " + WORK;
        series =
                slurm.run(folder, variables("site.sh"), List.of((script + " 4").split(" ")))
                        .well()
                        .lines()
                        .toList();
    }

    @AfterAll
    static void stop() throws Exception {
        if (slurm != null) {
            slurm.close();
        }
    }

    private static void site(String name, String settings) throws IOException {
        String own = Files.readString(Path.of(LocalSlurm.script("site.sh")));
        Files.writeString(temporary.resolve(name), own + "\n" + settings + "\n");
    }

    private static Map<String, String> variables(String site) {
        return Map.of(
                "PENTATHLON_SITE",
                temporary.resolve(site).toString(),
                "PENTATHLON_SLEEP_GFLOPS",
                SPEED,
                "PENTATHLON_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1");
    }

    /** The number of a job that runs so many iterations of a small work. */
    private static String submit(String site, String options, String file, String iterations)
            throws Exception {
        String command =
                String.join(
                        " ",
                        LocalSlurm.script("submit.sh"),
                        "--parsable",
                        options,
                        LocalSlurm.script(file),
                        WORK,
                        iterations);
        String said =
                slurm.run(temporary.toRealPath(), variables(site), List.of(command.split(" ")))
                        .well();
        return said.lines().reduce((first, last) -> last).orElseThrow();
    }

    private static String log(String name) throws IOException {
        return Files.readString(results.resolve(name + ".log"));
    }

    private static String text(ResultFile file, String attribute) {
        return TinyProgram.text(file, "/", attribute);
    }

    private static String[] nodes(ResultFile file) {
        return file.table("/system").texts("host");
    }

    /** Rows of all ranks in the first case. */
    private static long iterations(ResultFile file) {
        return file.table("/cases/" + file.cases().get(0) + "/iterations").rows();
    }

    /** Waits until there are rows, and then more of them. */
    private static void awaitRows(String result) {
        Path journal = results.resolve(result + ".h5.journal");
        Path rank = journal.resolve("rank-00000");
        LocalSlurm.await(() -> Files.exists(rank) && ResultAssembler.holdsRows(journal), 100);
        byte[] before = TinyProgram.bytes(rank);
        LocalSlurm.await(() -> !Arrays.equals(before, TinyProgram.bytes(rank)), 100);
    }

    /** Under load a check of the times may fail; everything else must not. */
    private static void assertEndedWell(String job, String log) throws Exception {
        slurm.await(job, "COMPLETED", "FAILED");
        assertThat(slurm.of(job, "ExitCode")).as(log(log)).isIn("0:0", "6:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "sweep", "merge", "counters"})
    void slurmAcceptsEveryJobFile(String name) throws Exception {
        LocalSlurm.Ended ended =
                slurm.run("sbatch", "--test-only", "-N", "2", LocalSlurm.script(name + ".sbatch"));
        assertThat(ended.well()).contains("to start at");
    }

    @Test
    void ranksOfAJobFillTheGpusOfItsNodes() throws Exception {
        String job = submit("gpu.sh", "-J gpus -N 2 --mincpus=2", "run.sbatch", "4");
        assertEndedWell(job, "gpus-" + job);
        assertThat(log("gpus-" + job)).contains("job " + job + " on n[1-2]: ranks 4, CPUs of each");
        try (ResultFile file = ResultFile.open(results.resolve("gpus-" + job + ".h5"))) {
            assertThat(TinyProgram.text(file, "/job", "launcher")).isEqualTo("slurm");
            assertThat(text(file, "termination")).isEqualTo("normal");
            assertThat(text(file, "complete")).isEqualTo("1");
            assertThat(nodes(file)).containsExactly("n1", "n1", "n2", "n2");
            assertThat(iterations(file)).isEqualTo(4 * 4);
        }
    }

    @Test
    void twoJobsShareANodeWhereNodesHaveUnequalNumbersOfRanks() throws Exception {
        String one = submit("site.sh", "-J one -N 3 -n 4", "run.sbatch", "60");
        String two = submit("site.sh", "-J two -w n1 -n 2", "run.sbatch", "60");
        assertEndedWell(one, "one-" + one);
        assertEndedWell(two, "two-" + two);
        try (ResultFile first = ResultFile.open(results.resolve("one-" + one + ".h5"));
                ResultFile second = ResultFile.open(results.resolve("two-" + two + ".h5"))) {
            assertThat(nodes(first)).containsExactly("n1", "n1", "n2", "n3");
            assertThat(nodes(second)).containsExactly("n1", "n1");
            assertThat(iterations(first)).isEqualTo(4 * 60);
            assertThat(iterations(second)).isEqualTo(2 * 60);
        }
        assertThat(slurm.of(two, "StartTime")).isLessThan(slurm.of(one, "EndTime"));
    }

    @Test
    void ranksOfPmixMeetByTheMpiOfTheMachine() throws Exception {
        assumeTrue(LocalSlurm.hasTool("mpirun.openmpi"), "Open MPI is not installed");
        assumeTrue(slurm.run("srun", "--mpi=list").text().contains("pmix"), "Slurm has no PMIx");
        String job = submit("pmix.sh", "-J pmix -N 2 -n 2", "run.sbatch", "4 --mpi native");
        assertEndedWell(job, "pmix-" + job);
        try (ResultFile file = ResultFile.open(results.resolve("pmix-" + job + ".h5"))) {
            assertThat(nodes(file)).containsExactly("n1", "n2");
            assertThat(text(file, "complete")).isEqualTo("1");
        }
    }

    @Test
    void aJobNearItsTimeLimitStopsCleanly() throws Exception {
        String name = "limit-" + limited;
        awaitRows(name);
        // Slurm looks at the limits every 30 s; the signal is due at once.
        slurm.run("scontrol", "update", "JobId=" + limited, "TimeLimit=2").well();
        slurm.await(limited, "FAILED", "COMPLETED", "TIMEOUT");

        assertThat(slurm.of(limited, "ExitCode")).as(log(name)).isEqualTo(TERMINATED + ":0");
        try (ResultFile file = ResultFile.open(results.resolve(name + ".h5"))) {
            assertThat(text(file, "termination")).isEqualTo("forced");
            assertThat(text(file, "failure")).isEqualTo("stopped by SIGTERM");
            assertThat(iterations(file)).isPositive();
        }
        assertThat(results.resolve(name + ".h5.journal")).doesNotExist();
    }

    @Test
    void aJobThatBeginsAgainKeepsWhatItHas() throws Exception {
        String job = submit("site.sh", "-J again -n 2 -N 2", "run.sbatch", "1000000");
        String name = "again-" + job;
        String again = name + "-r1";
        awaitRows(name);
        slurm.run("scontrol", "requeue", job).well();
        awaitRows(again);
        assertThat(log(name))
                .contains(
                        "restart 1 of job " + job + ": a new run, to " + again + ".h5",
                        "the run before has written " + name + ".h5");

        // A job that is killed has no time to write, and its rows stay where they are.
        slurm.run("scancel", "--signal=KILL", job + ".0").well();
        slurm.await(job, "FAILED");
        assertThat(slurm.of(job, "ExitCode")).as(log(name)).isEqualTo(KILLED + ":0");
        assertThat(results.resolve(again + ".h5")).doesNotExist();
        Recovery.recover(results.resolve(again + ".h5.journal"), false);

        try (ResultFile first = ResultFile.open(results.resolve(name + ".h5"));
                ResultFile second = ResultFile.open(results.resolve(again + ".h5"))) {
            assertThat(text(first, "termination")).isEqualTo("forced");
            assertThat(text(second, "termination")).isEqualTo("failed");
            assertThat(text(second, "run_id")).isNotEqualTo(text(first, "run_id"));
            assertThat(iterations(first)).isPositive();
            assertThat(iterations(second)).isPositive();
        }
    }

    @Test
    void aSeriesOfJobsMakesOneFile() throws Exception {
        assertThat(series).hasSize(3);
        String merge = series.get(2).replaceAll("merge: job (\\d+),.*", "$1");
        slurm.await(merge, "COMPLETED", "FAILED");
        assertThat(slurm.of(merge, "ExitCode")).as(log("weak-" + merge)).isIn("0:0", "6:0");
        assertThat(series.get(2)).endsWith("to results-h5/weak-" + merge + ".h5");
        try (ResultFile file = ResultFile.open(results.resolve("weak-" + merge + ".h5"))) {
            List<Object> ranks =
                    file.cases().stream()
                            .map(name -> file.attributes("/cases/" + name).asMap().get("ranks"))
                            .toList();
            assertThat(ranks).hasToString("[1, 2]");
        }
    }
}
