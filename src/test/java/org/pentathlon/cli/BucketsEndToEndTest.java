package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** Two ranks that do not compute, so that nothing but the reduction takes time. */
class BucketsEndToEndTest {
    private static final long MIB = 1L << 20;

    @TempDir private Path folder;

    private Path run(String problemClass) throws Exception {
        TinyProgram program = new TinyProgram(folder);
        TinyProgram.Ended ended =
                program.end(
                        program.start(
                                Program.command(
                                        List.of(
                                                "run",
                                                "--engine",
                                                "sleep",
                                                "--workload",
                                                "seq2seq",
                                                "--mode",
                                                "train",
                                                "--class",
                                                problemClass,
                                                "--ranks",
                                                "2",
                                                "--collective",
                                                "mpi",
                                                "--iterations",
                                                "5",
                                                "--out",
                                                program.out().toString())),
                                Map.of("PENTATHLON_SLEEP_GFLOPS", "inf")));
        // Checks of time may fail on a machine that does other work.
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        return program.out();
    }

    @Test
    void bucketsFollowTheReductionThatTheLaunchHasMeasured() throws Exception {
        try (ResultFile file = ResultFile.open(run("small"))) {
            ResultTable kernels = file.table("/kernels");
            String[] names = kernels.texts("kernel");
            int[] reductions =
                    IntStream.range(0, names.length)
                            .filter(row -> names[row].equals(KernelRow.ALL_REDUCE))
                            .toArray();
            // One row of each rank for each size, the smallest of which there is always time for.
            assertThat(reductions).hasSizeBetween(2, 12);
            assertThat(kernels.longs("bytes")[reductions[0]]).isEqualTo(4096);
            for (int row : reductions) {
                assertThat(kernels.texts("correct")[row]).isEqualTo("yes");
                assertThat(kernels.longs("world_size")[row]).isEqualTo(2);
            }
            String group = "/cases/" + file.cases().get(0);
            Map<String, Object> attributes = file.attributes(group).asMap();
            long bytes = (long) attributes.get("bucket_bytes");
            boolean enough =
                    IntStream.of(reductions).anyMatch(r -> kernels.longs("bytes")[r] >= MIB);
            if (enough) {
                assertThat(attributes).containsEntry("bucket_source", "measured");
                assertThat(bytes).isBetween(MIB, 64 * MIB);
                assertThat(Long.bitCount(bytes)).isOne();
            }
            assertThat((long) attributes.get("first_bucket_bytes")).isBetween(MIB / 4, bytes / 4);
            assertThat(TinyProgram.status(file, group, "parameters_equal")).isEqualTo("passed");
        }
    }

    @Test
    void tinyProblemsHaveFixedBucketsAndNothingIsMeasuredForThem() throws Exception {
        try (ResultFile file = ResultFile.open(run("tiny"))) {
            String group = "/cases/" + file.cases().get(0);
            assertThat(file.attributes(group).asMap())
                    .containsEntry("bucket_source", "fixed")
                    .containsEntry("bucket_bytes", 25 * MIB)
                    .containsEntry("first_bucket_bytes", MIB);
            assertThat(file.exists("/kernels") ? file.names("/kernels") : List.of()).isEmpty();
        }
    }
}
