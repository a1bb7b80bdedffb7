package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.SampleFile;

/** On a file of two ranks, whose steps take 0.8 and 0.85 ms in every iteration. */
class PredictCommandTest {
    private static final String[] NETWORK = {"--latency=1us", "--bandwidth=1GB/s"};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void writeFile() {
        file = folder.resolve("x.h5");
        SampleFile.write(file);
    }

    private int predict(String... more) {
        out.reset();
        err.reset();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), messages, new StopRequest(), () -> {});
        return new Main(() -> services, new PrintStream(out, true), messages, Map.of())
                .run(
                        Stream.concat(Stream.of("predict", file.toString()), Arrays.stream(more))
                                .toArray(String[]::new));
    }

    private int predictOnNetwork(String... more) {
        return predict(
                Stream.concat(Arrays.stream(NETWORK), Arrays.stream(more)).toArray(String[]::new));
    }

    private List<String> said() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void everyCaseHasATable() {
        assertThat(predictOnNetwork("--ranks", "2,8")).isZero();

        assertThat(said()).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith(
                        SampleFile.TRAIN
                                + ": step 0.825 ms, measured with 2 ranks (within-launch)\n")
                .contains("  network 1 GB/s, 1 us a message (given)\n")
                .contains("\n\n" + SampleFile.INFER + ": step 0.825 ms")
                .containsPattern("\nweak +8 +0 +0.853 .* doubling\n");
    }

    @Test
    void theTableOfTheFileHasTheFiguresAndWhatTheyAreMadeOf() {
        assertThat(predictOnNetwork("--ranks", "64", "--store")).isZero();
        assertThat(predictOnNetwork("--ranks=2,8", "--case=0", "--store")).isZero();

        try (ResultFile opened = ResultFile.open(file)) {
            ResultTable table = opened.table("/predictions");
            assertThat(table.texts("case")).containsExactly(SampleFile.TRAIN, SampleFile.TRAIN);
            assertThat(table.longs("ranks")).containsExactly(2, 8);
            assertThat(table.longs("base_ranks")).containsOnly(2);
            assertThat(table.doubles("compute_ns")).containsOnly(825_000);
            assertThat(table.doubles("wait_ns")[1]).isCloseTo(25_000, within(1e-3));
            // The loss alone, 4 bytes, in one and in three steps.
            assertThat(table.doubles("allreduce_exposed_ns")[0]).isCloseTo(1004, within(1e-3));
            assertThat(table.doubles("allreduce_exposed_ns")[1]).isCloseTo(3012, within(1e-3));
            assertThat(table.doubles("iteration_ns")[1]).isCloseTo(853_012, within(1e-3));
            assertThat(table.doubles("samples_per_second")[1])
                    .isCloseTo(8 * 32 / 853_012e-9, within(1e-3));
            assertThat(table.doubles("efficiency")[1]).isCloseTo(825 / 853.012, within(1e-9));
            assertThat(table.doubles("measured_iteration_ns")[0]).isEqualTo(1e6);
            assertThat(table.doubles("measured_iteration_ns")[1]).isNaN();
            assertThat(table.doubles("bytes_per_second")).containsOnly(1e9);
            assertThat(table.texts("network_origin")).containsOnly("given");
        }
        assertThat(ResultCheck.valid(ResultCheck.check(file))).isTrue();
    }

    @Test
    void inferenceNeedsNoNetwork() {
        assertThat(predict("--ranks=8", "--case=1")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("there the model gives")
                .doesNotContain("network");
    }

    @Test
    void withoutANetworkAMessageSaysHowToGetOne() {
        assertThat(predict("--ranks=8")).isEqualTo(2);

        assertThat(said()).hasSize(1);
        assertThat(said().get(0))
                .startsWith("pentathlon: case " + SampleFile.TRAIN + ": no all-reduce ")
                .contains("--bandwidth", "--latency", "--curve", "kernels --ranks 2");
        assertThat(out.size()).isZero();
    }

    @Test
    void allMistakesAreToldTogether() {
        int status =
                predict(
                        "--ranks=8,0,x",
                        "--bandwidth=fast",
                        "--latency=-1",
                        "--ranks-per-node=0",
                        "--algorithm=rign",
                        "--case=nope");

        assertThat(status).isEqualTo(2);
        assertThat(said()).hasSize(7);
        assertThat(String.join("\n", said()))
                .contains(
                        "--ranks: '0': allowed: 1 to 9999999",
                        "--ranks: 'x'",
                        "--bandwidth: 'fast': allowed: a number above 0",
                        "--latency: '-1'",
                        "--ranks-per-node: '0'",
                        "--algorithm: 'rign': allowed: fastest, ring, doubling, halving",
                        "--case: 'nope' is not in the file");
    }

    @Test
    void aMissingFileIsNoMistakeOfTheCase() {
        file = folder.resolve("missing.h5");
        assertThat(predict("--ranks=8", "--case=0")).isEqualTo(4);

        assertThat(said())
                .containsExactly(
                        "pentathlon: %s does not exist; name a result file".formatted(file));
    }

    @Test
    void figuresWithinANodeNeedItsSize() {
        assertThat(predictOnNetwork("--ranks=8", "--intra-bandwidth=100G")).isEqualTo(2);

        assertThat(said()).hasSize(1);
        assertThat(said().get(0)).contains("--intra-bandwidth: allowed: with --ranks-per-node");
    }

    @ParameterizedTest
    @CsvSource({
        "25e9, 25e9",
        "25G, 25e9",
        "25GB/s, 25e9",
        "1.5 MB, 1.5e6",
        "7k, 7000",
        "3B/s, 3",
        "2T, 2e12"
    })
    void bandwidthsHaveUnits(String text, double value) {
        assertThat(Quantity.BYTES_PER_SECOND.parse(text).orElseThrow())
                .isCloseTo(value, within(value * 1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "25Gb/s", "25GiB/s", "1e999", "NaN", "25s", "G"})
    void otherBandwidthsAreRefused(String text) {
        assertThat(Quantity.BYTES_PER_SECOND.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2e-6, 2e-6",
        "2us, 2e-6",
        "2 us, 2e-6",
        "0, 0",
        "1.5ms, 1.5e-3",
        "3s, 3",
        "9ns, 9e-9"
    })
    void latenciesHaveUnits(String text, double value) {
        assertThat(Quantity.SECONDS.parse(text).orElseThrow())
                .isCloseTo(value, within(value * 1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1us", "2m", "2k", "us"})
    void otherLatenciesAreRefused(String text) {
        assertThat(Quantity.SECONDS.parse(text)).isEmpty();
    }
}
