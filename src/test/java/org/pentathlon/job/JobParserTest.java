package org.pentathlon.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.pentathlon.job.JobFixture.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Workloads;

class JobParserTest {
    @TempDir Path folder;

    private Path file(String... lines) throws IOException {
        return Files.writeString(folder.resolve("x.yaml"), String.join("\n", lines) + "\n");
    }

    @Test
    void defaultsAreThoseOfTheDocumentedCommandLine() {
        Job job = parse(null, "--workload vgg");

        assertThat(job.cases())
                .containsExactly(
                        new CaseSpec(
                                "vgg",
                                Mode.TRAIN,
                                EngineKind.TORCH,
                                ProblemClass.SMALL,
                                Precision.FP32,
                                DeviceKind.CPU,
                                DataMode.SYNTHETIC,
                                new TreeMap<>(),
                                32,
                                3,
                                20,
                                0,
                                OptionalDouble.empty(),
                                1,
                                0,
                                "openblas",
                                true,
                                false));
        RunSettings run = job.run();
        assertThat(run.ranks()).isEqualTo(1);
        assertThat(run.repeats()).isEqualTo(1);
        assertThat(run.measures()).containsExactly(Measure.PHASES);
        assertThat(run.mpi()).isEqualTo(MpiChoice.AUTO);
        assertThat(run.collective()).isEmpty();
        assertThat(run.out()).isEqualTo(Path.of("results-h5/vgg-20260102T030405.000Z.h5"));
        assertThat(run.force() || run.dryRun() || run.quiet() || run.shareGpu()).isFalse();
    }

    @Test
    void listsAreCrossedInTheOrderOfTheFileAndCasesFollow() throws IOException {
        Path file =
                file(
                        "title: My Run!",
                        "workload: [resnet, vgg]",
                        "mode: [train, infer]",
                        "class: tiny",
                        "iterations: 8",
                        "set: {batch: 16}",
                        "cases:",
                        "  - {workload: resnet, mode: infer, set: {depth: 50}, warmup: 0}");

        Job job = parse(file);

        assertThat(job.cases())
                .extracting(CaseSpec::title)
                .containsExactly(
                        "resnet-train-torch-tiny-fp32",
                        "resnet-infer-torch-tiny-fp32",
                        "vgg-train-torch-tiny-fp32",
                        "vgg-infer-torch-tiny-fp32",
                        "resnet-infer-torch-tiny-fp32");
        CaseSpec last = job.cases().get(4);
        assertThat(last.settings()).isEqualTo(Map.of("batch", "16", "depth", "50"));
        assertThat(last.batchPerRank()).isEqualTo(16);
        assertThat(last.warmup()).isZero();
        assertThat(last.iterations()).isEqualTo(8);
        assertThat(job.cases().get(0).settings()).isEqualTo(Map.of("batch", "16"));
        assertThat(job.run().out().getFileName()).hasToString("my-run-20260102T030405.000Z.h5");
        assertThat(job.run().jobFile()).startsWith("title: My Run!\n");
        assertThat(job.resolved())
                .containsEntry("title", "My Run!")
                .containsEntry("workload", "resnet,vgg")
                .containsEntry("warmup", "3")
                .containsEntry("set", "batch=16");
    }

    @Test
    void aFlagReplacesItsKeyAtTheTopAndInEveryCase() throws IOException {
        Path file =
                file(
                        "workload: vgg",
                        "iterations: 8",
                        "set: {batch: 16, lr: 0.5}",
                        "cases:",
                        "  - {workload: resnet, iterations: 9, set: {batch: 4}}");

        Job job = parse(file, "--iterations 5", "--set batch=2", "--class tiny");

        assertThat(job.cases()).extracting(CaseSpec::iterations).containsExactly(5, 5);
        assertThat(job.cases()).extracting(CaseSpec::batchPerRank).containsExactly(2, 2);
        assertThat(job.cases().get(1).settings()).isEqualTo(Map.of("batch", "2", "lr", "0.5"));
        assertThat(job.cases()).extracting(CaseSpec::problemClass).containsOnly(ProblemClass.TINY);
    }

    @Test
    void workloadAndModeChooseAmongTheCases() throws IOException {
        Path file =
                file(
                        "workload: vgg",
                        "mode: [train, infer]",
                        "cases:",
                        "  - {workload: [vgg, resnet], mode: infer}",
                        "  - {workload: vgg}");

        assertThat(parse(file, "--workload resnet", "--mode infer").cases())
                .extracting(CaseSpec::title)
                .containsExactly("resnet-infer-torch-small-fp32", "resnet-infer-torch-small-fp32");
        assertThat(parse(file, "--mode train").cases())
                .extracting(CaseSpec::title)
                .containsExactly("vgg-train-torch-small-fp32", "vgg-train-torch-small-fp32");
    }

    @Test
    void enginesAreCrossedAndChooseAmongTheCases() throws IOException {
        Path file =
                file(
                        "workload: [vgg, resnet]",
                        "engine: [torch, dl4j]",
                        "cases:",
                        "  - {workload: vgg, mode: infer, engine: [dl4j]}",
                        "  - {workload: resnet, mode: infer, engine: torch}");

        assertThat(parse(file).cases())
                .extracting(CaseSpec::title)
                .containsExactly(
                        "vgg-train-torch-small-fp32",
                        "vgg-train-dl4j-small-fp32",
                        "resnet-train-torch-small-fp32",
                        "resnet-train-dl4j-small-fp32",
                        "vgg-infer-dl4j-small-fp32",
                        "resnet-infer-torch-small-fp32");
        assertThat(parse(file).resolved()).containsEntry("engine", "torch,dl4j");
        assertThat(parse(file, "--engine dl4j").cases())
                .extracting(CaseSpec::title)
                .containsExactly(
                        "vgg-train-dl4j-small-fp32",
                        "resnet-train-dl4j-small-fp32",
                        "vgg-infer-dl4j-small-fp32");
    }

    @Test
    void allIsEveryWorkload() {
        assertThat(parse(null, "--workload all").cases())
                .extracting(CaseSpec::workload)
                .containsExactly("vgg", "resnet");
    }

    @Test
    void aGlobalBatchIsSharedAmongTheRanks() {
        CaseSpec spec =
                parse(null, "--workload vgg", "--ranks 4", "--global-batch 64").cases().get(0);

        assertThat(spec.batchPerRank()).isEqualTo(16);
        assertThat(spec.settings()).isEqualTo(Map.of("batch", "16"));

        CaseSpec same =
                parse(null, "--workload vgg", "--ranks 2", "--global-batch 64").cases().get(0);
        assertThat(same.batchPerRank()).isEqualTo(32);
        assertThat(same.settings()).isEmpty();
    }

    @Test
    void settingsGoToTheWorkloadsThatHaveThemAsTheyWereWritten() {
        Job job = parse(null, "--workload all", "--set depth=50", "--set lr=1e-3");

        assertThat(job.cases().get(0).settings()).isEqualTo(Map.of("lr", "1e-3"));
        assertThat(job.cases().get(1).settings()).isEqualTo(Map.of("lr", "1e-3", "depth", "50"));
    }

    @Test
    void runsByEpochsHaveNoWarmUp() throws IOException {
        Path file = file("workload: vgg", "iterations: 8", "data: real", "data-dir: d");

        Job job = parse(file, "--epochs 2");

        assertThat(job.cases().get(0).warmup()).isZero();
        assertThat(job.resolved()).containsEntry("warmup", "0").containsEntry("iterations", "");
        assertThat(parse(file).cases().get(0).warmup()).isEqualTo(3);
        assertThat(parse(file).resolved()).containsEntry("warmup", "3");
    }

    @Test
    void eachCaseMayHaveATargetOfItsOwnWhichInferenceLeavesOut() throws IOException {
        Path file =
                file(
                        "workload: vgg",
                        "mode: [train, infer]",
                        "epochs: 2",
                        "target: 92",
                        "data: real",
                        "data-dir: d",
                        "cases:",
                        "  - {workload: resnet, mode: train, target: 92.5}");

        assertThat(parse(file).cases())
                .extracting(CaseSpec::target)
                .containsExactly(
                        OptionalDouble.of(92), OptionalDouble.empty(), OptionalDouble.of(92.5));
        assertThat(parse(file, "--target 50").cases())
                .extracting(CaseSpec::target)
                .containsExactly(
                        OptionalDouble.of(50), OptionalDouble.empty(), OptionalDouble.of(50));
    }

    @Test
    void settingsOfInferenceAreNoneOfTraining() {
        Job job = parse(null, "--workload resnet", "--mode train,infer", "--set speak=off");

        assertThat(job.cases().get(0).settings()).isEmpty();
        assertThat(job.cases().get(1).settings()).isEqualTo(Map.of("speak", "off"));
    }

    @Test
    void settingsOfTheDataCountWithRealDataEvenAsTheClassHasThem() {
        Job job =
                parse(
                        null,
                        "--workload resnet",
                        "--data synthetic,real",
                        "--data-dir d",
                        "--set words=100",
                        "--set depth=18");

        assertThat(job.cases().get(0).settings()).isEmpty();
        assertThat(job.cases().get(1).settings()).isEqualTo(Map.of("words", "100"));
    }

    @Test
    void epochsTakeThePlaceOfIterationsFromFurtherDown() throws IOException {
        Path file = file("workload: vgg", "iterations: 8", "data: real", "data-dir: d");

        CaseSpec spec = parse(file, "--epochs 2").cases().get(0);

        assertThat(spec.epochs()).isEqualTo(2);
        assertThat(spec.iterations()).isZero();
        assertThat(spec.data()).isEqualTo(DataMode.REAL);
    }

    @Test
    void switchesAreOnOffTrueOrFalse() throws IOException {
        Job job = parse(file("workload: vgg", "overlap: [on, false]", "force: true", "quiet: off"));

        assertThat(job.cases()).extracting(CaseSpec::overlap).containsExactly(true, false);
        assertThat(job.run().force()).isTrue();
        assertThat(job.run().quiet()).isFalse();
    }

    @Test
    void runSettingsAreRead() {
        RunSettings run =
                parse(
                                null,
                                "--workload vgg",
                                "--mpi mpj",
                                "--collective gloo",
                                "--data-dir /data",
                                "--journal-dir /tmp/j",
                                "--start-timeout 7",
                                "--repeats 5",
                                "--seed 9223372036854775807",
                                "--price-per-device-hour 2.5",
                                "--data real",
                                "--epochs 1",
                                "--target 90",
                                "--cuda-libs a:b",
                                "--out o.h5")
                        .run();

        assertThat(run.mpi()).isEqualTo(MpiChoice.MPJ);
        assertThat(run.collective()).contains(CollectiveKind.GLOO);
        assertThat(run.dataDir()).contains(Path.of("/data"));
        assertThat(run.journalDir()).contains(Path.of("/tmp/j"));
        assertThat(run.startTimeoutSeconds()).isEqualTo(7);
        assertThat(run.repeats()).isEqualTo(5);
        assertThat(run.seed()).isEqualTo(Long.MAX_VALUE);
        assertThat(run.pricePerDeviceHour()).hasValue(2.5);
        assertThat(run.cudaLibs()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(run.out()).isEqualTo(Path.of("o.h5"));
    }

    @Test
    void ranksAreTheLaunchersAndMustNotContradictIt() {
        Environment four = JobFixture.environment(4);

        assertThat(parse(four, Optional.empty(), "--workload vgg").run().ranks()).isEqualTo(4);
        assertThat(parse(four, Optional.empty(), "--workload vgg", "--ranks 4").run().ranks())
                .isEqualTo(4);
        PentathlonException refused =
                catchThrowableOfType(
                        PentathlonException.class,
                        () -> parse(four, Optional.empty(), "--workload vgg", "--ranks 2"));
        assertThat(refused)
                .hasMessage(
                        "--ranks: 2 ranks, but the launcher has started 4: allowed: 4, as"
                                + " --ranks 4 says");
    }

    @Test
    void theQuickStartIsAJobOfEveryWorkload() {
        Supported supported =
                JobFixture.SUPPORTED.and(
                        JobKey.MEASURE, "phases", "operators", "memory", "counters");
        JobParser parser = new JobParser(Workloads.all(), supported, JobFixture.environment(0));
        Job job = parser.parse(Optional.of(Path.of("jobs", "quickstart.yaml")), Map.of());

        assertThat(job.run().ranks()).isEqualTo(2);
        assertThat(job.run().measures()).containsExactlyInAnyOrder(Measure.values());
        assertThat(job.cases()).hasSize(2 * Workloads.all().size() + 1);
        assertThat(job.cases())
                .filteredOn(spec -> spec.engine() == EngineKind.DL4J)
                .extracting(CaseSpec::title)
                .containsExactly("vgg-infer-dl4j-small-fp32");
        assertThat(Set.copyOf(job.cases())).hasSameSizeAs(job.cases());
        assertThat(job.cases()).allMatch(spec -> spec.data() == DataMode.SYNTHETIC);
    }

    @ParameterizedTest
    @CsvSource({
        "all-workloads.yaml, 10",
        "counters.yaml, 10",
        "inference.yaml, 11",
        "memory-vs-input.yaml, 10",
        "quickstart.yaml, 11",
        "strong-scaling.yaml, 5",
        "time-to-quality.yaml, 5",
        "weak-scaling.yaml, 5",
    })
    void everyJobIsClean(String name, int cases) {
        Supported supported =
                JobFixture.SUPPORTED.and(
                        JobKey.MEASURE, "phases", "operators", "memory", "counters");
        JobParser parser = new JobParser(Workloads.all(), supported, JobFixture.environment(0));
        Path file = Path.of("jobs", name);
        boolean real = name.equals("time-to-quality.yaml");
        Job job =
                parser.parse(
                        Optional.of(file), real ? JobFixture.flags("--data-dir data") : Map.of());

        assertThat(job.cases()).hasSize(cases).doesNotHaveDuplicates();
        assertThat(job.cases())
                .allMatch(spec -> spec.data() == (real ? DataMode.REAL : DataMode.SYNTHETIC));
        assertThat(file).content().startsWith("# ").contains("./pentathlon ");
    }

    @Test
    void everyJobIsLookedAt() throws IOException {
        try (Stream<Path> jobs = Files.list(Path.of("jobs"))) {
            assertThat(jobs).hasSize(8);
        }
    }

    @Test
    void aValueThatIsTheDefaultMakesNoOtherCase() {
        assertThat(parse(null, "--workload vgg", "--set batch=32").cases())
                .isEqualTo(parse(null, "--workload vgg").cases());
    }

    @Test
    void graphsAreForLibTorchOnAGpuAlone() {
        Environment environment =
                new Environment(
                        0,
                        (engine, device, precision) -> Support.yes(),
                        ComputeLibrary.OPENBLAS,
                        Instant.EPOCH);
        Job job =
                JobFixture.parse(
                        environment,
                        Optional.empty(),
                        "--workload vgg",
                        "--engine torch,dl4j",
                        "--device cuda",
                        "--cuda-graph off,on");
        assertThat(job.cases())
                .extracting(CaseSpec::engine, CaseSpec::cudaGraph, CaseSpec::title)
                .containsExactly(
                        tuple(EngineKind.TORCH, false, "vgg-train-torch-small-fp32"),
                        tuple(EngineKind.TORCH, true, "vgg-train-torch-small-fp32-graph"),
                        tuple(EngineKind.DL4J, false, "vgg-train-dl4j-small-fp32"));
    }
}
