package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/** {@code pentathlon kernels} as its users start it, at the sizes of class tiny. */
@Timeout(120)
class KernelsEndToEndTest {
    @TempDir Path folder;
    private TinyProgram program;

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
    }

    @Test
    void twoRanksMeasureAllKernelsAtOnceAndSumOverThemselves() throws Exception {
        TinyProgram.Ended ended =
                program.run("kernels", "--workload", "vgg,rnnlm,seq2seq", "--ranks", "2");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .startsWith("torch, cpu, fp32, 2 ranks x ")
                .containsPattern(
                        "\nkernel +shape +workloads +ms +GFLOP/s +GB/s +bus GB/s +% of peak")
                .contains("\nmatrix_product (ceiling) ", "\ntriad (ceiling) ", "\nall_reduce ")
                .endsWith(program.out() + "\n");
        assertThat(program.journal()).doesNotExist();
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).isEmpty();
            assertThat(TinyProgram.text(file, "/", "valid")).isEqualTo("1");
            ResultTable table = file.table("/kernels");
            assertBothRanksHaveTheSameKernels(table);
            assertThat(table.texts("correct")).containsOnly("yes");
            assertThat(Arrays.stream(table.longs("calls")).min().orElse(0))
                    .isGreaterThanOrEqualTo(5);
            assertThat(table.longs("world_size")).containsOnly(2);
            assertThat(flops(table, "lstm_forward", "steps 10 batch 4 in 32 hidden 32"))
                    .isEqualTo(2 * 4 * 32 * 64 * 40);
            assertThat(
                            flops(
                                    table,
                                    "convolution_backward_weights",
                                    "batch 8 in 3 out 8 image 32 kernel 3 stride 1 padding 1"))
                    .isEqualTo(2 * 8 * 3 * 8 * 9 * 32 * 32);
            assertThat(flops(table, "matrix_product", "m 40 n 500 k 32"))
                    .isEqualTo(2 * 40 * 500 * 32);
            assertRoofs(table);
            assertReductions(table);
        }
        assertThat(program.end(program.start(check())).status()).isZero();
    }

    private List<String> check() {
        return Program.command(List.of("check", program.out().toString()));
    }

    private static void assertBothRanksHaveTheSameKernels(ResultTable table) {
        Map<Long, List<String>> ofRanks = new TreeMap<>();
        long[] ranks = table.longs("rank");
        String[] kernels = table.texts("kernel");
        String[] shapes = table.texts("shape");
        for (long rank = 0; rank < 2; rank++) {
            long own = rank;
            ofRanks.put(
                    rank,
                    IntStream.range(0, ranks.length)
                            .filter(i -> ranks[i] == own)
                            .mapToObj(i -> kernels[i] + " " + shapes[i])
                            .toList());
        }
        assertThat(ofRanks.get(0L)).isNotEmpty().doesNotHaveDuplicates();
        assertThat(ofRanks.get(1L)).isEqualTo(ofRanks.get(0L));
    }

    private static long flops(ResultTable table, String kernel, String shape) {
        String[] kernels = table.texts("kernel");
        String[] shapes = table.texts("shape");
        int at =
                IntStream.range(0, kernels.length)
                        .filter(i -> kernels[i].equals(kernel) && shapes[i].equals(shape))
                        .findFirst()
                        .orElseThrow();
        return table.longs("flops")[at];
    }

    /** One of each kind and rank. */
    private static void assertRoofs(ResultTable table) {
        long[] ceilings = table.longs("ceiling");
        String[] kernels = table.texts("kernel");
        assertThat(
                        IntStream.range(0, kernels.length)
                                .filter(i -> ceilings[i] == 1)
                                .mapToObj(i -> kernels[i]))
                .containsExactly("matrix_product", "triad", "matrix_product", "triad");
    }

    private static void assertReductions(ResultTable table) {
        String[] kernels = table.texts("kernel");
        long[] bytes = table.longs("bytes");
        double[] algbw = table.doubles("bytes_per_second");
        double[] busbw = table.doubles("bus_bytes_per_second");
        int[] rows =
                IntStream.range(0, kernels.length)
                        .filter(i -> kernels[i].equals("all_reduce"))
                        .toArray();
        assertThat(rows).hasSize(2 * 13);
        assertThat(Arrays.stream(rows).mapToLong(i -> bytes[i]).max()).hasValue(64 << 20);
        // Of two ranks.
        for (int i : rows) {
            assertThat(busbw[i]).isEqualTo(algbw[i]);
        }
    }

    @Test
    void oneRankReducesNothing() throws Exception {
        TinyProgram.Ended ended =
                program.run("kernels", "--workload", "seq2seq", "--threads", "1", "--quiet");
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("1 rank x 1 thread").doesNotContain("all_reduce");
    }

    @Test
    void anExistingResultIsNotReplaced() throws Exception {
        Files.writeString(program.out(), "precious");
        TinyProgram.Ended ended = program.run("kernels", "--workload", "vgg");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("--force");
        assertThat(program.out()).hasContent("precious");
    }
}
