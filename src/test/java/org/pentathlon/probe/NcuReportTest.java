package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.NvtxName;
import org.pentathlon.spec.PentathlonException;

class NcuReportTest {
    private static final NvtxName VGG =
            new NvtxName(
                    "vgg",
                    "train",
                    "torch",
                    "small",
                    "0123456789abcdef0123",
                    "NVIDIA H100 80GB HBM3");

    @TempDir Path folder;

    private Path report(String resource, UnaryOperator<String> change) throws IOException {
        try (InputStream in = NcuReportTest.class.getResourceAsStream("/ncu/" + resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String changed = change.apply(text);
            return Files.writeString(folder.resolve("report.csv"), changed);
        }
    }

    private static Map<String, Double> values(List<CounterRow> rows) {
        Map<String, Double> values = new LinkedHashMap<>();
        rows.forEach(row -> values.put(row.name(), row.value()));
        return values;
    }

    /**
     * Two kernels in the range: 3 and 1 million instructions of 32 and 16 threads, of which 24 and
     * 8 are not predicated off; 50 and 25 % occupancy over 1,000 and 3,000 cycles; 80 and 40 % of
     * the bandwidth for 100 and 300 us. The third is in no range.
     */
    @ParameterizedTest
    @ValueSource(strings = {"raw.csv", "details.csv"})
    void countersAreWeightedMeansOfTheKernelsInTheRange(String layout) throws IOException {
        Map<NvtxName, List<CounterRow>> counters = NcuReport.read(report(layout, text -> text));

        assertThat(counters).containsOnlyKeys(VGG);
        List<CounterRow> rows = counters.get(VGG);
        assertThat(rows).allMatch(row -> row.source().equals("ncu") && row.reason().isEmpty());
        Map<String, Double> values = values(rows);
        assertThat(values.keySet())
                .containsExactly(
                        "warp_execution_efficiency",
                        "warp_nonpred_execution_efficiency",
                        "occupancy",
                        "dram_bandwidth_utilization",
                        "flops");
        assertThat(values.get("warp_execution_efficiency"))
                .isCloseTo((3 * 32 + 16) / 4.0 / 32, within(1e-12));
        assertThat(values.get("warp_nonpred_execution_efficiency"))
                .isCloseTo((3 * 24 + 8) / 4.0 / 32, within(1e-12));
        assertThat(values.get("occupancy")).isCloseTo(0.3125, within(1e-12));
        assertThat(values.get("dram_bandwidth_utilization")).isCloseTo(0.5, within(1e-12));
        // 1,000 + 2,000 + 2 x 1,500,000 of threads and 4,000,000 of tensor cores, once, in 400 us.
        assertThat(values.get("flops")).isCloseTo(7_003_000 / 400e-6, within(1.0));
    }

    @Test
    void tensorPathsOfOneTypeCountOnce() throws IOException {
        // As on GPUs whose metrics are split by the result's type and by sparsity alone.
        Path report =
                report(
                        "raw.csv",
                        text ->
                                text.replace(
                                                "src_bf16_dst_fp32.sum",
                                                "op_hmma_src_tf32_dst_fp32.sum")
                                        .replace("src_tf32_dst_fp32.sum\"", "src_tf32.sum\"")
                                        .replace("_sparsity_on.sum", "_x.sum"));

        List<CounterRow> rows = NcuReport.read(report).get(VGG);

        assertThat(values(rows).get("flops")).isCloseTo(7_003_000 / 400e-6, within(1.0));
    }

    @Test
    void withoutTensorMetricsFlopsAreUnavailable() throws IOException {
        Path report = report("raw.csv", text -> text.replace("sm__ops_path_tensor", "sm__other"));

        List<CounterRow> rows = NcuReport.read(report).get(VGG);

        assertThat(values(rows).get("occupancy")).isCloseTo(0.3125, within(1e-12));
        assertThat(rows.get(4).value()).isNaN();
        assertThat(rows.get(4).reason()).contains("no metric sm__ops_path_tensor_src_*.sum");
    }

    @Test
    void aMetricThatNcuCouldNotHaveIsUnavailable() throws IOException {
        Path report = report("raw.csv", text -> text.replace("\"50\"", "\"n/a\""));

        List<CounterRow> rows = NcuReport.read(report).get(VGG);

        assertThat(rows.get(2).name()).isEqualTo("occupancy");
        assertThat(rows.get(2).reason())
                .contains("line 5 of the report", "sm__warps_active.avg.pct_of_peak");
        assertThat(rows.get(3).reason()).isEmpty();
    }

    @Test
    void rangesOfStartAndEndCountToo() throws IOException {
        Path report =
                report(
                        "raw.csv",
                        text ->
                                text.replace("thread Domain:Push/Pop_Range", "x")
                                        .replace("Id:Domain:Start/Stop_Range", "y")
                                        .replace("x:PL_Type", "Id:Domain:Start/End_Range"));

        assertThat(NcuReport.read(report)).containsOnlyKeys(VGG);
    }

    private void refused(String resource, UnaryOperator<String> change, String... words)
            throws IOException {
        Path report = report(resource, change);
        assertThatThrownBy(() -> NcuReport.read(report))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(ExitStatus.DATA);
                            assertThat(e.getMessage().lines()).hasSize(1);
                        })
                .hasMessageStartingWith(report + ": ")
                .hasMessageContainingAll(words);
    }

    @Test
    void whatIsNoReportIsRefused() throws IOException {
        refused("raw.csv", text -> "", "has no table of ncu");
        refused("raw.csv", text -> "==ERROR== ERR_NVGPUCTRPERM\n", "has no table of ncu");
        refused("raw.csv", text -> text.replace("Kernel Name", "Name"), "no column 'Kernel Name'");
        Path nowhere = folder.resolve("nowhere.csv");
        assertThatThrownBy(() -> NcuReport.read(nowhere))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.DATA))
                .hasMessageContaining("no such file");
    }

    @Test
    void aReportWithoutRangesIsRefused() throws IOException {
        refused(
                "raw.csv",
                text -> text.replace("Push/Pop", "a").replace("Start/Stop", "b"),
                "no columns of NVTX ranges",
                "--nvtx");
        refused(
                "raw.csv",
                text -> text.replace("pentathlon workload", "forward"),
                "none of its 3 kernels is in a range 'pentathlon workload=");
    }

    @Test
    void missingMetricsAreNamed() throws IOException {
        refused(
                "raw.csv",
                text ->
                        text.replace("sm__cycles_active.avg", "sm__a")
                                .replace("smsp__inst_executed.sum", "sm__b"),
                "lacks smsp__inst_executed.sum,"
                        + " sm__cycles_active.sum or sm__cycles_active.avg; ");
        refused(
                "details.csv",
                text -> text.replace("dram__throughput", "dram__x"),
                "lacks dram__throughput.avg.pct_of_peak_sustained_elapsed; ");
    }

    @Test
    void kernelsOfNcclAreRefused() throws IOException {
        refused(
                "raw.csv",
                text -> text.replace("init_kernel(float*)", "ncclDevKernel_AllReduce_Sum_f32(int)"),
                "line 7: ncclDevKernel_AllReduce_Sum_f32(int) is a kernel of NCCL");
    }

    @Test
    void brokenLinesAreNamed() throws IOException {
        refused("raw.csv", text -> text.replace("\"3,000,000\"", "\"3.000.000\""), "line 5: ");
        refused("raw.csv", text -> text.replace("\"3,000,000\"", "\"3000000"), "line 5: ");
        refused("raw.csv", text -> text.replace("\"us\"", "\"fortnight?\""), "unknown unit");
        refused(
                "raw.csv",
                text -> text.replace("==PROF== Disconnected", "epoch 1 done"),
                "line 8: 1 cells, not 28");
        refused("raw.csv", text -> text.substring(0, text.length() - 100), "line 7: ");
    }
}
