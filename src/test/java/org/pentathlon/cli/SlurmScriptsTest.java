package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts of folder slurm do where runs and jobs end badly: no Slurm, all is played. */
@Timeout(60)
class SlurmScriptsTest {
    /** Each player writes down how it was called; a test says what a run then does. */
    private static final String PLAYER = "#!/usr/bin/env bash\necho \"${0##*/} $*\" >>calls\n";

    @TempDir Path folder;

    @BeforeEach
    void play() throws IOException {
        Path scripts = Files.createDirectory(folder.resolve("slurm"));
        try (Stream<Path> files = Files.list(Path.of("slurm"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, scripts.resolve(file.getFileName()));
            }
        }
        Files.createDirectory(folder.resolve("bin"));
        Files.createFile(folder.resolve("calls"));
        player(
                "pentathlon",
                """
                [[ $1 == run && " $* " != *' --dry-run '* ]] || { eval "${OTHER-}"; exit; }
                while [[ $1 != --out ]]; do shift; done
                eval "${RUN-}"
                touch "$2"
                """);
        player("bin/srun", "while [[ $1 == --* ]]; do shift; done\nexec \"$@\"\n");
        player(
                "bin/ncu",
                "while [[ $1 != */pentathlon ]]; do shift || exit 0; done\nexec \"$@\"\n");
        player("bin/date", "cat now\n");
        player("bin/sbatch", "eval \"${SBATCH-}\"\necho $((10 + $(grep -c ^sbatch calls)))\n");
        player("bin/scancel", "");
    }

    private void player(String name, String does) throws IOException {
        Path file = Files.writeString(folder.resolve(name), PLAYER + does);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Runs a script in a job of two ranks; variables are those of the job and of the players. */
    private LocalSlurm.Ended run(Map<String, String> variables, String... command)
            throws Exception {
        Map<String, String> all = new HashMap<>();
        all.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        all.put("PENTATHLON_ROOT", folder.toString());
        all.put("SLURM_JOB_ID", "7");
        all.put("SLURM_JOB_NAME", "job");
        all.put("SLURM_JOB_NODELIST", "n1");
        all.put("SLURM_JOB_NUM_NODES", "1");
        all.put("SLURM_NTASKS", "2");
        all.put("SLURM_CPUS_ON_NODE", "2");
        all.putAll(variables);
        command[0] = folder.resolve("slurm").resolve(command[0]).toString();
        return new LocalSlurm(folder).run(folder, all, List.of(command));
    }

    private List<String> calls(String beginning) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("calls"))) {
            return lines.filter(line -> line.startsWith(beginning)).toList();
        }
    }

    private void site(String settings) throws IOException {
        Path site = folder.resolve("slurm/site.sh");
        Files.writeString(site, Files.readString(site) + settings + "\n");
    }

    @Test
    void aSweepMergesWhateverItsRunsHaveLeft() throws Exception {
        String run =
                "case $2 in *1-0001.h5) exit 137 ;; *2-0000.h5) touch $2; exit 5 ;;"
                        + " *2-0001.h5) touch $2; exit 6 ;; esac";

        LocalSlurm.Ended ended =
                run(Map.of("RUN", run), "sweep.sbatch", "weak", "--repeats", "2", "JOB.yaml");

        assertThat(ended.status()).as(ended.text()).isEqualTo(137);
        assertThat(ended.text())
                .contains("slurm: no result of 1 of 4 runs: ranks 1 round 1\n")
                .contains("slurm: ranks 2, round 0: exit status 5\n");
        assertThat(calls("pentathlon merge"))
                .containsExactly(
                        ("pentathlon merge --out results-h5/job-7.h5 --planned-launches 2"
                                        + " #1-0000.h5 #2-0000.h5 #2-0001.h5")
                                .replace("#", "results-h5/job-7.runs/ranks-0000"));
    }

    @Test
    void aRoundIsOneLaunchWhateverTheJobFileSays() throws Exception {
        LocalSlurm.Ended ended =
                run(
                        Map.of(),
                        "sweep.sbatch",
                        "weak",
                        "--repeats",
                        "2",
                        "--ranks-list",
                        "2",
                        "J.yaml");

        assertThat(ended.well()).doesNotContain("no result");
        assertThat(calls("pentathlon run"))
                .hasSize(3)
                .allMatch(call -> call.contains(" --repeats 1 ") && call.contains("--ranks 2 "));
    }

    @Test
    void aSweepEndsBeforeItsTimeLimit() throws Exception {
        Files.writeString(folder.resolve("now"), "879\n");
        Map<String, String> variables =
                Map.of("SLURM_JOB_END_TIME", "1000", "RUN", "echo 880 >now");

        LocalSlurm.Ended ended =
                run(variables, "sweep.sbatch", "strong", "--repeats", "1", "JOB.yaml");

        assertThat(ended.status()).as(ended.text()).isEqualTo(5);
        assertThat(ended.text())
                .contains("the time limit is near: no more runs begin\n")
                .contains("no result of 1 of 2 runs: ranks 2 round 0\n");
        assertThat(calls("srun")).hasSize(1);
        assertThat(calls("pentathlon merge"))
                .singleElement()
                .asString()
                .endsWith(" --planned-launches 1 results-h5/job-7.runs/ranks-00001-0000.h5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep.sbatch", "scaling.sh"})
    void repeatsOfARunAreRefused(String script) throws Exception {
        LocalSlurm.Ended ended =
                run(Map.of(), script, "weak", "--ranks-list", "1", "JOB.yaml", "--repeats=3");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.text())
                .hasLineCount(1)
                .contains("--repeats=3 goes to no run: rounds are set by --repeats R right behind");
        assertThat(calls("")).isEmpty();
    }

    @Test
    void aMergeNamesTheRanksThatAreMissing() throws Exception {
        Files.createDirectory(folder.resolve("results-h5"));
        Files.createFile(folder.resolve("results-h5/weak-1-5.h5"));

        LocalSlurm.Ended ended =
                run(Map.of(), "merge.sbatch", "--planned-launches", "3", "weak-1-5", "weak-2-6");

        assertThat(ended.status()).isEqualTo(5);
        assertThat(ended.text())
                .isEqualTo(
                        "slurm: job weak-2-6 has left no result, so ranks 2 are not in this file\n");
        assertThat(calls("pentathlon merge"))
                .containsExactly(
                        "pentathlon merge --out results-h5/job-7.h5 --planned-launches 3"
                                + " results-h5/weak-1-5.h5");
    }

    @Test
    void noJobOfASeriesIsSubmittedWhereOneCannotRun() throws Exception {
        String other = "[[ \" $* \" != *' --ranks 4 '* ]] || exit 2";

        LocalSlurm.Ended ended =
                run(Map.of("OTHER", other), "scaling.sh", "weak", "--ranks-list", "1,4", "J.yaml");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.text()).contains("ranks 4 cannot run so: no job is submitted");
        assertThat(calls("sbatch")).isEmpty();
        assertThat(calls("pentathlon run"))
                .hasSize(2)
                .allMatch(call -> call.endsWith(" --repeats 1 --dry-run J.yaml"));
    }

    @Test
    void aMachineWithoutGpusSubmitsASeriesOnThem() throws Exception {
        site(
                "gpus_per_node=4; merge_options=(--partition=cpu); pentathlon_options=(--cuda-libs C)");
        String other = "[[ $1 == --version ]] || exit 3";

        LocalSlurm.Ended ended =
                run(Map.of("OTHER", other), "scaling.sh", "weak", "--ranks-list", "8", "J.yaml");

        assertThat(ended.well()).contains("ranks 8: not tried here", "ranks 8: job 11");
        List<String> jobs = calls("sbatch");
        assertThat(jobs).hasSize(2);
        assertThat(jobs.get(0)).contains("--gpus-per-node=4", "--nodes=2").doesNotContain("=cpu");
        assertThat(jobs.get(1))
                .contains("--partition=cpu", "--dependency=afterany:11 ")
                .endsWith("/merge.sbatch --planned-launches 5 weak-8-11")
                .doesNotContain("--gpus-per-node");
        assertThat(calls("pentathlon --version"))
                .containsOnly("pentathlon --version --cuda-libs C");
    }

    @Test
    void aSeriesWithARefusedJobIsWithdrawn() throws Exception {
        String sbatch = "(($(grep -c ^sbatch calls) < 3)) || exit 1";

        LocalSlurm.Ended ended =
                run(Map.of("SBATCH", sbatch), "scaling.sh", "weak", "--ranks-list", "1,2,4");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.text())
                .endsWith("scaling.sh: the job of ranks 4 is not accepted; withdrawn: 11 12\n");
        assertThat(calls("sbatch")).hasSize(3);
        assertThat(calls("scancel")).containsExactly("scancel 11 12");
    }

    @Test
    void aReplayedRunLeavesNoResult() throws Exception {
        Path result = Files.createFile(folder.resolve("result.h5"));

        run(Map.of(), "counters.sbatch", result.toString(), "--workload", "vgg").well();

        assertThat(calls("pentathlon import-ncu"))
                .containsExactly("pentathlon import-ncu results-h5/job-7.csv " + result);
        assertThat(calls("pentathlon run")).singleElement().asString().contains("job-7.h5");
        assertThat(folder.resolve("results-h5/job-7.h5")).doesNotExist();
        assertThat(result).exists();
    }
}
