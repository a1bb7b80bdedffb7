package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.results.CheckRow;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/**
 * Everything that the host does for a GPU, as processes of the program, on libraries that compute
 * nothing. Skipped where LibTorch for GPUs or a compiler is not there.
 */
@Timeout(300)
class GpuStandInTest {
    /** Checks of time may fail on a machine that does other work. */
    private static final Set<String> OF_TIME =
            Set.of("back_to_back", "other_small", "validity_stored", "between_operators", "steady");

    private static final Set<String> COMPUTED =
            Set.of("stage", "forward", "loss", "backward", "update");

    @TempDir static Path shared;
    private static StandIn standIn;

    @TempDir Path folder;
    private TinyProgram program;

    @BeforeAll
    static void build() throws Exception {
        standIn = StandIn.build(shared);
    }

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
    }

    private TinyProgram.Ended run(Map<String, String> variables, String... arguments)
            throws Exception {
        return standIn.run(
                program, variables, TinyProgram.with(arguments, "run", "--device", "cuda"));
    }

    private void assertOnlyTimeMayFail(TinyProgram.Ended ended) {
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        assertThat(ResultCheck.check(program.out()).stream().map(FileCheck::check))
                .filteredOn(check -> !check.passed())
                .extracting(CheckRow::name)
                .isSubsetOf(OF_TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16"})
    void nothingWaitsWithinAnIteration(String precision) throws Exception {
        TinyProgram.Ended ended =
                run(
                        Map.of("STANDIN_KERNEL_US", "3"),
                        "--workload",
                        "all",
                        "--mode",
                        "train,infer",
                        "--precision",
                        precision,
                        "--warmup",
                        "2",
                        "--iterations",
                        "4");

        assertOnlyTimeMayFail(ended);
        List<StandIn.Calls> calls = StandIn.calls(program);
        assertThat(calls).extracting(StandIn.Calls::kind).doesNotContain("race");
        assertThat(calls)
                .filteredOn(call -> call.kind().equals("default stream"))
                .filteredOn(call -> !call.iteration().isEmpty())
                .isEmpty();
        assertThat(calls)
                .filteredOn(call -> call.kind().equals("sync") && !call.iteration().isEmpty())
                // Memory of the inputs is made, and grows, where batches do.
                .filteredOn(call -> !call.phase().equals("stage"))
                .isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).hasSize(10);
            file.cases().forEach(name -> columnsAddUp(file, "/cases/" + name));
            ResultTable system = file.table("/system");
            assertThat(system.texts("gpu_name")).containsExactly(StandIn.NAME);
            assertThat(system.texts("gpu_uuid")).containsExactly(StandIn.uuid(0));
        }
    }

    private static void columnsAddUp(ResultFile file, String group) {
        ResultTable rows = file.table(group + "/iterations");
        boolean training = group.contains("train");
        long[] sum = new long[Math.toIntExact(rows.rows())];
        for (String phase : COMPUTED) {
            long[] device = rows.longs(phase + "_device_ns");
            boolean there = training || !Set.of("backward", "update").contains(phase);
            for (int i = 0; i < device.length; i++) {
                assertThat(device[i] >= 0).as(group + " " + phase).isEqualTo(there);
                sum[i] += Math.max(0, device[i]);
            }
        }
        long[] total = rows.longs("device_ns");
        for (int i = 0; i < sum.length; i++) {
            // Times between events are told to half a microsecond.
            assertThat(Math.abs(sum[i] - total[i])).as(group).isLessThan(5_000);
        }
        assertThat(Arrays.stream(rows.longs("stage_ns")).min().orElseThrow()).isPositive();
        assertThat(Arrays.stream(rows.doubles("loss"))).allMatch(Double::isFinite);
        ResultTable block = file.table(group + "/free_running");
        assertThat(block.longs("iterations")).containsExactly(rows.rows());
        assertThat(block.longs("end_ns")[0]).isGreaterThan(block.longs("start_ns")[0]);
        assertThat(TinyProgram.text(file, group, "precision")).isIn("fp32", "bf16");
    }

    @Test
    void everyMeasurementHasTheDevicesFigures() throws Exception {
        TinyProgram.Ended ended =
                run(
                        Map.of(),
                        "--workload",
                        "vgg,rnnlm,seq2seq",
                        "--precision",
                        "tf32",
                        "--warmup",
                        "2",
                        "--iterations",
                        "3",
                        "--measure",
                        "phases,operators,memory,counters",
                        "--measure-iterations",
                        "3");

        assertOnlyTimeMayFail(ended);
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).hasSize(3);
            for (String name : file.cases()) {
                String group = "/cases/" + name;
                double[] device = file.table(group + "/operators").doubles("device_total_ns");
                assertThat(Arrays.stream(device).filter(ns -> ns > 0).count()).isGreaterThan(10);
                classesMakeUpTheAllocatorsPeak(file.table(group + "/memory"));
                if (name.contains("vgg")) {
                    theInputIsThatOfOneBatch(file, group);
                }
                ResultTable counters = file.table(group + "/counters");
                int power = Arrays.asList(counters.texts("name")).indexOf("power_w");
                assertThat(counters.doubles("value")[power]).isEqualTo(300);
            }
        }
    }

    private static void classesMakeUpTheAllocatorsPeak(ResultTable memory) {
        List<String> classes = List.of(memory.texts("class"));
        long[] bytes = memory.longs("bytes");
        int peak = classes.indexOf("allocator_peak");
        assertThat(Arrays.stream(bytes, 0, peak).sum()).isEqualTo(bytes[peak]).isPositive();
        assertThat(bytes[classes.indexOf("reserved")]).isNotNegative();
        assertThat(bytes[classes.indexOf("context")]).isPositive();
    }

    /** Whatever else is kept to bring it: another slot, and images in another order. */
    private static void theInputIsThatOfOneBatch(ResultFile file, String group) {
        long samples = file.table(group + "/iterations").longs("samples")[0];
        ResultTable memory = file.table(group + "/memory");
        int input = List.of(memory.texts("class")).indexOf("input");
        long sampleBytes = 3 * 32 * 32 * Float.BYTES + Long.BYTES;
        assertThat(memory.longs("bytes")[input]).isEqualTo(samples * sampleBytes);
    }

    @Test
    void graphsAreReplayed() throws Exception {
        TinyProgram.Ended ended =
                run(
                        Map.of("STANDIN_KERNEL_US", "2"),
                        "--workload",
                        "vgg,rnnlm",
                        "--mode",
                        "train,infer",
                        "--cuda-graph",
                        "on",
                        "--warmup",
                        "3",
                        "--iterations",
                        "4");

        assertOnlyTimeMayFail(ended);
        List<StandIn.Calls> calls = StandIn.calls(program);
        assertThat(calls)
                .extracting(StandIn.Calls::kind)
                .doesNotContain("race", "spoiled capture")
                .contains("graph");
        assertThat(calls)
                .filteredOn(call -> call.kind().equals("graph"))
                .filteredOn(call -> call.iteration().equals("iteration 3"))
                .extracting(StandIn.Calls::phase)
                .contains("forward", "loss", "backward");
    }

    @Test
    void twoRanksAddUpOnTwoGpus() throws Exception {
        TinyProgram.Ended ended =
                run(
                        Map.of("STANDIN_DEVICES", "2"),
                        "--workload",
                        "resnet,seq2seq",
                        "--ranks",
                        "2",
                        "--warmup",
                        "2",
                        "--iterations",
                        "4");

        assertOnlyTimeMayFail(ended);
        assertThat(StandIn.calls(program))
                .extracting(StandIn.Calls::kind)
                .contains("sum")
                .doesNotContain("race");
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.table("/system").texts("gpu_uuid"))
                    .containsExactly(StandIn.uuid(0), StandIn.uuid(1));
            for (String name : file.cases()) {
                String group = "/cases/" + name;
                assertThat(TinyProgram.text(file, group, "collective")).startsWith("nccl");
                ResultTable rows = file.table(group + "/iterations");
                long[] ready = rows.longs("ready_ns");
                long[] done = rows.longs("done_ns");
                long[] tail = rows.longs("tail_ns");
                for (int i = 0; i < ready.length; i++) {
                    // Instants are rank 0's clock's, which may go a little faster.
                    assertThat(tail[i]).isPositive();
                    assertThat((double) (done[i] - ready[i]))
                            .isCloseTo((double) tail[i], within(0.01 * (double) tail[i]));
                }
            }
        }
    }

    @Test
    void twoRanksShareAGpuOnlyWhereTheUserLetsThem() throws Exception {
        String[] job = {
            "--workload", "vgg", "--mode", "infer", "--ranks", "2", "--iterations", "2"
        };
        TinyProgram.Ended refused = run(Map.of("CUDA_VISIBLE_DEVICES", "0,0"), job);
        assertThat(refused.status()).as(refused.err()).isEqualTo(3);
        assertThat(refused.err()).contains("--share-gpu").hasLineCount(1);

        TinyProgram.Ended shared =
                run(Map.of("CUDA_VISIBLE_DEVICES", "0,0"), TinyProgram.with(job, "--share-gpu"));
        assertOnlyTimeMayFail(shared);
    }

    @ParameterizedTest
    @CsvSource({
        "STANDIN_MEMORY_MIB, 262, out of memory",
        "STANDIN_FAIL, cudaLaunchKernel:1000, CUDA error",
        "STANDIN_FAIL, cudaStreamCreateWithPriority:1:46, cudaStreamCreateWithPriority says",
        "STANDIN_FAIL, cudaEventQuery:2:700, illegal memory access",
        "STANDIN_DRIVER, 12080, 12.8",
        "STANDIN_DEVICES, 0, finds no GPU",
        "CUDA_VISIBLE_DEVICES, GPU-no, finds no GPU"
    })
    void whatFailsIsSaidInOneLine(String variable, String value, String message) throws Exception {
        TinyProgram.Ended ended =
                run(Map.of(variable, value), "--workload", "vgg", "--iterations", "3");

        assertThat(ended.status()).as(ended.err()).isEqualTo(3);
        assertThat(ended.err()).contains(message);
        assertThat(ended.err().lines())
                .allMatch(line -> line.startsWith("pentathlon: "))
                .filteredOn(line -> !line.contains("wrote what was measured"))
                .hasSize(1);
    }

    @Test
    void aLostLibraryIsNamedBeforeAnyIsLoaded() throws Exception {
        Path some = Files.createDirectory(folder.resolve("some"));
        try (var all = Files.list(standIn.libraries())) {
            for (Path library : all.filter(one -> !one.endsWith("libcublas.so.13")).toList()) {
                Files.copy(library, some.resolve(library.getFileName()));
            }
        }
        TinyProgram.Ended ended =
                new StandIn(some)
                        .run(program, Map.of(), "run", "--device", "cuda", "--workload", "vgg");

        assertThat(ended.status()).as(ended.err()).isEqualTo(3);
        assertThat(ended.err()).contains("libcublas.so.13").hasLineCount(1);
    }

    @Test
    void doctorSaysThatTheGpuCanBeUsed() throws Exception {
        TinyProgram.Ended ended = standIn.run(program, Map.of(), "doctor");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "engine torch cuda fp32 yes",
                        "engine torch cuda tf32 yes",
                        "engine torch cuda bf16 yes",
                        "collective nccl cuda yes");
    }
}
