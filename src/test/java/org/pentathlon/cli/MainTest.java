package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.data.DataException;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Job;
import org.pentathlon.job.StandIn;
import org.pentathlon.results.CheckRow;
import org.pentathlon.results.CheckStatus;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.Recovered;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Workload;

class MainTest {
    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Launched launched = new Launched(Launched.NONE, 0, 1, "here");
    private Supplier<RunOutcome> outcome =
            () ->
                    new RunOutcome(
                            Path.of("r.h5"),
                            0,
                            true,
                            List.of(RunTableTest.TRAIN),
                            List.of(),
                            List.of());
    private Job job;
    private List<Workload> workloads =
            List.of(StandIn.of("vgg"), StandIn.of("resnet", StandIn.depth()));

    private int run(String... arguments) {
        Main main =
                new Main(
                        Fake::new,
                        new PrintStream(out, true),
                        new PrintStream(err, true),
                        Map.of());
        return main.run(arguments);
    }

    private List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void helpShowsTheCommandsAndTheFlagsThatDoSomething() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("run ", "check ", "recover ", "doctor ", "test ");

        out.reset();
        assertThat(run("run", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--iterations=N        measured iterations (default: 20)")
                .contains("workloads: vgg, resnet, all")
                .contains("--engine=NAMES        frameworks; sleep only waits: torch, dl4j, sleep")
                .contains("  depth          one of 18, 50 (resnet)\n")
                .contains("--cuda-graph=on|off")
                .doesNotContain("memory-limit");
        assertThat(err()).isEmpty();
    }

    @Test
    void helpIsACommandToo() {
        run("--help");
        List<String> root = out();
        out.reset();
        assertThat(run("help")).isZero();
        assertThat(out()).isEqualTo(root);
        out.reset();
        run("run", "--help");
        List<String> ofRun = out();
        out.reset();
        assertThat(run("help", "run")).isZero();
        assertThat(out()).isEqualTo(ofRun).isNotEqualTo(root);
        assertThat(run("help", "rnu")).isEqualTo(2);
        assertThat(err())
                .first()
                .isEqualTo("pentathlon: rnu: unknown command, did you mean 'run'?");
    }

    @Test
    void onlyNearWordsAreSuggested() {
        assertThat(run("run", "--colour=red")).isEqualTo(2);
        assertThat(err()).first().isEqualTo("pentathlon: --colour=red: unknown flag");
        err.reset();
        assertThat(run("start")).isEqualTo(2);
        assertThat(err()).first().isEqualTo("pentathlon: start: unknown command");
    }

    @Test
    void theVersionIsShown() {
        assertThat(run("--version")).isZero();
        assertThat(out()).singleElement().asString().startsWith("pentathlon ");
    }

    @Test
    void mistakesOfACommandLineAreToldInALineEach() {
        assertThat(run("run", "--iteratons", "5", "--seed")).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: --seed: no value: allowed: N",
                        "pentathlon: --iteratons: unknown flag, did you mean '--iterations'?",
                        "pentathlon: see: pentathlon run --help");
        err.reset();
        assertThat(run("run", "--ranks", "1", "--ranks", "2")).isEqualTo(2);
        assertThat(err()).first().isEqualTo("pentathlon: --ranks: given twice: allowed: once");
        err.reset();
        assertThat(run("chek")).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: chek: unknown command, did you mean 'check'?",
                        "pentathlon: see: pentathlon --help");
        err.reset();
        assertThat(run("check")).isEqualTo(2);
        assertThat(err()).first().isEqualTo("pentathlon: FILE.h5: missing");
        err.reset();
        assertThat(run()).isEqualTo(2);
        assertThat(err()).first().isEqualTo("pentathlon: no command");
        err.reset();
        assertThat(run("test")).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: tests are run by the launcher script: ./pentathlon test");
    }

    @Test
    void problemsOfAJobAreToldInALineEach() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), "workload: vgg\nranks: 0\nx: 1\n");

        assertThat(run("run", file.toString(), "--memory-limit", "5")).isEqualTo(2);
        assertThat(err()).first().asString().startsWith("pentathlon: --memory-limit: unknown flag");
        err.reset();
        assertThat(run("run", file.toString(), "--seed", "x")).isEqualTo(2);
        assertThat(err()).hasSize(3).allMatch(line -> line.startsWith("pentathlon: "));
        assertThat(err().get(0))
                .isEqualTo("pentathlon: --seed: 'x': allowed: a whole number of at least 0");
        assertThat(out()).isEmpty();
    }

    @Test
    void aRunPrintsItsTableAndItsFile() {
        assertThat(run("run", "--workload", "vgg", "--set", "batch=4", "--set", "lr=1e-3"))
                .isZero();

        assertThat(out()).hasSize(5).last().isEqualTo("r.h5");
        assertThat(out().get(0))
                .startsWith("torch, cpu, fp32, 2 ranks x 1 thread, class reference, gloo");
        assertThat(out().get(2)).startsWith("000  vgg       train");
        assertThat(err()).isEmpty();
        assertThat(job.cases().get(0).settings()).isEqualTo(Map.of("batch", "4", "lr", "1e-3"));
    }

    @Test
    void kernelsTakeSomeOfTheFlagsOfARun() {
        assertThat(run("kernels", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--workload=NAMES", "--class=CLASSES", "--collective=NAME", "--seed=N")
                .doesNotContain("--iterations", "--mode", "--data");
        assertThat(err()).isEmpty();

        assertThat(run("kernels", "--thread", "2")).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: --thread: unknown flag, did you mean '--threads'?",
                        "pentathlon: see: pentathlon kernels --help");
        err.reset();
        assertThat(run("kernels", "--iterations", "3")).isEqualTo(2);
        assertThat(err()).first().asString().startsWith("pentathlon: --iterations: unknown flag");
        err.reset();
        assertThat(run("kernels", "--workload", "vggg")).isEqualTo(2);
        assertThat(err()).singleElement().asString().contains("'vggg'", "vgg");
        assertThat(job).isNull();
    }

    @Test
    void kernelsAreThoseOfAllWorkloadsUnlessSomeAreNamed() {
        outcome = () -> new RunOutcome(Path.of("r.h5"), 6, false, List.of(), List.of(), List.of());
        assertThat(run("kernels", "--class", "tiny", "--quiet")).isEqualTo(6);

        assertThat(job.cases()).extracting(CaseSpec::workload).containsExactly("vgg", "resnet");
        assertThat(job.cases()).extracting(CaseSpec::mode).containsOnly(Mode.TRAIN);
        assertThat(job.run().out().toString()).startsWith("results-h5/kernels-");
        assertThat(out()).isEmpty();
        assertThat(err()).isEmpty();

        assertThat(run("kernels", "--workload", "vgg")).isEqualTo(6);
        assertThat(job.cases()).extracting(CaseSpec::workload).containsExactly("vgg");
    }

    @Test
    void warningsStandOnStandardErrorAlone() {
        outcome =
                () ->
                        new RunOutcome(
                                Path.of("r.h5"),
                                0,
                                true,
                                List.of(RunTableTest.TRAIN),
                                List.of(),
                                List.of("a", "b"));
        assertThat(run("run", "--workload", "vgg")).isZero();
        assertThat(out()).hasSize(5).last().isEqualTo("r.h5");
        assertThat(err()).containsExactly("pentathlon: a", "pentathlon: b");
    }

    @Test
    void withoutJobAndWorkloadTheQuickStartRuns() {
        workloads =
                Stream.of("vgg", "resnet", "rnnlm", "seq2seq", "aoareader")
                        .map(name -> (Workload) StandIn.of(name))
                        .toList();
        assertThat(run("run", "--quiet", "--force")).isZero();

        assertThat(job.run().title()).isEqualTo("Quick start");
        assertThat(job.run().quiet()).isTrue();
        assertThat(job.run().force()).isTrue();
    }

    @Test
    void aDryRunPrintsTheCasesAndRunsNone() {
        assertThat(
                        run(
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

        assertThat(job).isNull();
        // 2 ranks x 32 samples x 30 MACs x 2, and three times that in training.
        assertThat(out())
                .containsExactly(
                        "  #  case                           device  data        batch  length"
                                + "  parameters  GFLOP/iteration  set",
                        "000  resnet-train-torch-small-fp32  cpu     synthetic  2 x 32  3 + 20"
                                + "          40       0.00001152  depth=50",
                        "001  resnet-infer-torch-small-fp32  cpu     synthetic  2 x 32  3 + 20"
                                + "          40       0.00000384  depth=50");
    }

    @Test
    void anInvalidResultAndEachFailureHaveTheirStatus() {
        outcome = () -> new RunOutcome(Path.of("r.h5"), 6, true, List.of(), List.of(), List.of());
        assertThat(run("run", "--workload", "vgg")).isEqualTo(6);

        for (ExitStatus status : ExitStatus.values()) {
            outcome =
                    () -> {
                        throw new PentathlonException(status, "first\nsecond");
                    };
            err.reset();
            assertThat(run("run", "--workload", "vgg")).isEqualTo(status.code());
            assertThat(err()).containsExactly("pentathlon: first", "pentathlon: second");
        }
        outcome =
                () -> {
                    throw new DataException("label 12 in record 3");
                };
        err.reset();
        assertThat(run("run", "--workload", "vgg")).isEqualTo(4);
        assertThat(err()).containsExactly("pentathlon: label 12 in record 3");
    }

    @Test
    void anInternalErrorIsOneLineThatSaysWhereItsTraceIs() throws IOException {
        outcome =
                () -> {
                    throw new IllegalStateException("broken\nin two lines");
                };

        assertThat(run("run", "--workload", "vgg")).isEqualTo(1);

        String start =
                "pentathlon: internal error: java.lang.IllegalStateException: broken; the stack"
                        + " trace is in ";
        assertThat(err()).singleElement().asString().startsWith(start);
        Path trace = Path.of(err().get(0).substring(start.length()));
        assertThat(trace).content().contains("at " + MainTest.class.getName());
        Files.delete(trace);
    }

    @Test
    void messagesOfARankNameItAndItsHost() {
        launched = new Launched("slurm", 3, 4, "node17");
        outcome =
                () -> {
                    throw new PentathlonException(ExitStatus.ENVIRONMENT, "no library");
                };

        assertThat(run("run", "--workload", "vgg")).isEqualTo(3);
        assertThat(err()).containsExactly("pentathlon: rank 3 on node17: no library");
        err.reset();
        // All ranks read the same job: rank 0 alone complains.
        assertThat(run("run", "--workload", "vgg", "--mode", "x")).isEqualTo(2);
        assertThat(err()).isEmpty();
    }

    @Test
    void aDeviceThatIsNotThereEndsWithStatusThree() {
        assertThat(run("run", "--workload", "vgg", "--device", "cuda")).isEqualTo(3);
        assertThat(err())
                .containsExactly(
                        "pentathlon: --device: cuda does not run here with torch: no GPU here");
    }

    @Test
    void checkPrintsTheChecksAndTheVerdict() {
        assertThat(run("check", "good.h5")).isZero();
        assertThat(out())
                .containsExactly(
                        "case     check   status   value  limit  detail",
                        "000-vgg  other   passed   0.001   0.05  share of the iteration",
                        "000-vgg  steady  warning      -      -",
                        "good.h5: valid");
        assertThat(run("check", "bad.h5")).isEqualTo(6);
    }

    @Test
    void recoverPrintsTheFile() {
        assertThat(run("recover", "r.h5.journal")).isZero();
        assertThat(out()).containsExactly("r.h5");
        assertThat(err())
                .containsExactly("pentathlon: recovered 1 of 3 launches, 400 rows, not complete");
        assertThat(run("recover", "--force", "r.h5.journal")).isZero();
        assertThat(out()).containsExactly("r.h5", "replaced.h5");
    }

    @Test
    void doctorAnswersWhateverIsMissing() {
        assertThat(run("doctor", "--data-dir", folder.toString())).isZero();

        assertThat(out()).anyMatch(line -> line.matches("engine torch cpu fp32 +yes"));
        assertThat(out()).anyMatch(line -> line.matches("engine torch cuda fp32 +no +no GPU here"));
        assertThat(out()).anyMatch(line -> line.matches("engine torch cuda tf32 +no +.*above.*"));
        assertThat(out()).anyMatch(line -> line.matches("probe getrusage +yes +task_clock_s.*"));
        assertThat(out()).anyMatch(line -> line.matches("probe RAPL +(yes|no) +.+"));
        assertThat(out()).anyMatch(line -> line.matches("library LibTorch +yes +pytorch-.*jar"));
        assertThat(out())
                .anyMatch(
                        line ->
                                line.matches(
                                        "library ND4J +yes +nd4j-native-.*jar, build linux-.*"));
        assertThat(out()).anyMatch(line -> line.matches("engine torch cuda bf16 +no .*broken.*"));
        assertThat(out())
                .anyMatch(line -> line.matches("data CIFAR-10 +no +no .*cifar-10-batches-bin.*"));
    }

    @Test
    void allDataThatAreMissingAreToldBeforeAnythingRuns() throws IOException {
        String[] real = {
            "run", "--workload", "all", "--data", "real", "--data-dir", folder.toString()
        };
        assertThat(run(real)).isEqualTo(ExitStatus.DATA.code());
        assertThat(job).isNull();
        assertThat(err())
                .containsExactly(
                        "pentathlon: "
                                + folder
                                + ": no cifar-10-batches-bin (vgg, resnet): give the folder that"
                                + " holds them with --data-dir, or use --data synthetic");
        err.reset();
        assertThat(
                        run(
                                Stream.concat(Stream.of(real), Stream.of("--dry-run"))
                                        .toArray(String[]::new)))
                .isEqualTo(ExitStatus.DATA.code());
        assertThat(out()).isEmpty();
        assertThat(err()).hasSize(1);

        Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
        assertThat(run(real)).isZero();
        assertThat(job.cases()).hasSize(2);
    }

    /** What is connected to the commands. */
    private final class Fake implements Services {
        @Override
        public List<Workload> workloads() {
            return workloads;
        }

        @Override
        public List<Engine> engines() {
            return List.of(new NoGpu(EngineKind.TORCH), new NoGpu(EngineKind.DL4J));
        }

        @Override
        public List<CollectiveProvider> collectives() {
            return List.of();
        }

        @Override
        public Launched launched() {
            return launched;
        }

        @Override
        public RunOutcome run(
                Job started, RunKind kind, List<String> arguments, Progress progress) {
            job = started;
            return outcome.get();
        }

        @Override
        public SeriesOutcome series(ScalingPlan plan, List<String> arguments) {
            return new SeriesOutcome(plan.run().out(), 0, false, "");
        }

        @Override
        public List<FileCheck> check(Path file) {
            CheckStatus status =
                    file.toString().equals("good.h5") ? CheckStatus.PASSED : CheckStatus.FAILED;
            return List.of(
                    new FileCheck(
                            "000-vgg",
                            new CheckRow("other", status, 0.001, 0.05, "share of the iteration")),
                    new FileCheck(
                            "000-vgg",
                            new CheckRow(
                                    "steady", CheckStatus.WARNING, Double.NaN, Double.NaN, "")));
        }

        @Override
        public Recovered recover(Path journal, boolean force) {
            return new Recovered(
                    Path.of(force ? "replaced.h5" : "r.h5"),
                    "1 of 3 launches, 400 rows, not complete");
        }
    }

    /** A framework without a GPU, and with a defect. */
    private record NoGpu(EngineKind kind) implements Engine {
        @Override
        public Support supports(DeviceKind device, Precision precision) {
            if (device == DeviceKind.CUDA && precision == Precision.BF16) {
                throw new UnsatisfiedLinkError("broken");
            }
            return device == DeviceKind.CPU ? Support.yes() : Support.no("no GPU here");
        }

        @Override
        public Session open(SessionRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Kernels kernels(KernelRequest request) {
            throw new UnsupportedOperationException();
        }
    }
}
