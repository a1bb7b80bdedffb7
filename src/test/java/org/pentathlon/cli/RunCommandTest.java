package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.job.StandIn;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Workload;

/** What run and kernels make of their flags and jobs, and print. */
class RunCommandTest {
    @TempDir Path folder;

    private final StartedMain cli = new StartedMain();

    @Test
    void problemsOfAJobAreToldInALineEach() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), "workload: vgg\nranks: 0\nx: 1\n");

        assertThat(cli.run("run", file.toString(), "--memory-limit", "5")).isEqualTo(2);
        assertThat(cli.err())
                .first()
                .asString()
                .startsWith("pentathlon: --memory-limit: unknown flag");
        cli.err.reset();
        assertThat(cli.run("run", file.toString(), "--seed", "x")).isEqualTo(2);
        assertThat(cli.err()).hasSize(3).allMatch(line -> line.startsWith("pentathlon: "));
        assertThat(cli.err().get(0))
                .isEqualTo("pentathlon: --seed: 'x': allowed: a whole number of at least 0");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void aRunPrintsItsTableAndItsFile() {
        assertThat(cli.run("run", "--workload", "vgg", "--set", "batch=4", "--set", "lr=1e-3"))
                .isZero();

        assertThat(cli.out()).hasSize(5).last().isEqualTo("r.h5");
        assertThat(cli.out().get(0))
                .startsWith("torch, cpu, fp32, 2 ranks x 1 thread, class reference, gloo");
        assertThat(cli.out().get(2)).startsWith("000  vgg       train");
        assertThat(cli.err()).isEmpty();
        assertThat(cli.job.cases().get(0).settings()).isEqualTo(Map.of("batch", "4", "lr", "1e-3"));
    }

    @Test
    void kernelsTakeSomeOfTheFlagsOfARun() {
        assertThat(cli.run("kernels", "--help")).isZero();
        assertThat(cli.text())
                .contains("--workload=NAMES", "--class=CLASSES", "--collective=NAME", "--seed=N")
                .doesNotContain("--iterations", "--mode", "--data");
        assertThat(cli.err()).isEmpty();

        assertThat(cli.run("kernels", "--thread", "2")).isEqualTo(2);
        assertThat(cli.err())
                .containsExactly(
                        "pentathlon: --thread: unknown flag, did you mean '--threads'?",
                        "pentathlon: see: pentathlon kernels --help");
        cli.err.reset();
        assertThat(cli.run("kernels", "--iterations", "3")).isEqualTo(2);
        assertThat(cli.err())
                .first()
                .asString()
                .startsWith("pentathlon: --iterations: unknown flag");
        cli.err.reset();
        assertThat(cli.run("kernels", "--workload", "vggg")).isEqualTo(2);
        assertThat(cli.err()).singleElement().asString().contains("'vggg'", "vgg");
        assertThat(cli.job).isNull();
    }

    @Test
    void kernelsAreThoseOfAllWorkloadsUnlessSomeAreNamed() {
        cli.outcome =
                () -> new RunOutcome(Path.of("r.h5"), 6, false, List.of(), List.of(), List.of());
        assertThat(cli.run("kernels", "--class", "tiny", "--quiet")).isEqualTo(6);

        assertThat(cli.job.cases()).extracting(CaseSpec::workload).containsExactly("vgg", "resnet");
        assertThat(cli.job.cases()).extracting(CaseSpec::mode).containsOnly(Mode.TRAIN);
        assertThat(cli.job.run().out().toString()).startsWith("results-h5/kernels-");
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).isEmpty();

        assertThat(cli.run("kernels", "--workload", "vgg")).isEqualTo(6);
        assertThat(cli.job.cases()).extracting(CaseSpec::workload).containsExactly("vgg");
    }

    @Test
    void warningsStandOnStandardErrorAlone() {
        cli.outcome =
                () ->
                        new RunOutcome(
                                Path.of("r.h5"),
                                0,
                                true,
                                List.of(RunTableTest.TRAIN),
                                List.of(),
                                List.of("a", "b"));
        assertThat(cli.run("run", "--workload", "vgg")).isZero();
        assertThat(cli.out()).hasSize(5).last().isEqualTo("r.h5");
        assertThat(cli.err()).containsExactly("pentathlon: a", "pentathlon: b");
    }

    @Test
    void withoutJobAndWorkloadTheQuickStartRuns() {
        cli.workloads =
                Stream.of("vgg", "resnet", "rnnlm", "seq2seq", "aoareader")
                        .map(name -> (Workload) StandIn.of(name))
                        .toList();
        assertThat(cli.run("run", "--quiet", "--force")).isZero();

        assertThat(cli.job.run().title()).isEqualTo("Quick start");
        assertThat(cli.job.run().quiet()).isTrue();
        assertThat(cli.job.run().force()).isTrue();
    }

    @Test
    void aDryRunPrintsTheCasesAndRunsNone() {
        assertThat(
                        cli.run(
                                "run",
                                "--workload",
                                "resnet",
                                "--mode",
                                "train,infer",
                                "--ranks",
                                "2",
                                "--dry-run",
                                "--set",
                                "depth=50"))
                .isZero();

        assertThat(cli.job).isNull();
        // 2 ranks x 32 samples x 30 MACs x 2, and three times that in training.
        assertThat(cli.out())
                .containsExactly(
                        "  #  case                           device  data        batch  length"
                                + "  parameters  GFLOP/iteration  set",
                        "000  resnet-train-torch-small-fp32  cpu     synthetic  2 x 32  3 + 20"
                                + "          40       0.00001152  depth=50",
                        "001  resnet-infer-torch-small-fp32  cpu     synthetic  2 x 32  3 + 20"
                                + "          40       0.00000384  depth=50");
    }

    @Test
    void aDeviceThatIsNotThereEndsWithStatusThree() {
        assertThat(cli.run("run", "--workload", "vgg", "--device", "cuda")).isEqualTo(3);
        assertThat(cli.err())
                .containsExactly(
                        "pentathlon: --device: cuda does not run here with torch: no GPU here");
    }

    @Test
    void allDataThatAreMissingAreToldBeforeAnythingRuns() throws IOException {
        String[] real = {
            "run", "--workload", "all", "--data", "real", "--data-dir", folder.toString()
        };
        assertThat(cli.run(real)).isEqualTo(ExitStatus.DATA.code());
        assertThat(cli.job).isNull();
        assertThat(cli.err())
                .containsExactly(
                        "pentathlon: "
                                + folder
                                + ": no cifar-10-batches-bin (vgg, resnet): give the folder that"
                                + " holds them with --data-dir, or use --data synthetic");
        cli.err.reset();
        assertThat(
                        cli.run(
                                Stream.concat(Stream.of(real), Stream.of("--dry-run"))
                                        .toArray(String[]::new)))
                .isEqualTo(ExitStatus.DATA.code());
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).hasSize(1);

        Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
        assertThat(cli.run(real)).isZero();
        assertThat(cli.job.cases()).hasSize(2);
    }
}
