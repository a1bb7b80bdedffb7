package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.EngineRatio;
import org.pentathlon.spec.Phase;

class RunTableTest {
    static final RunRow TRAIN =
            new RunRow(
                    "000",
                    "vgg",
                    "reference",
                    "train",
                    List.of("torch", "cpu", "fp32", "2 ranks x 1 thread"),
                    "gloo",
                    List.of(),
                    612.4,
                    601.22,
                    1030.9,
                    "within one launch",
                    104.51,
                    Double.NaN,
                    0,
                    196.43,
                    Double.NaN,
                    2.34114,
                    1.98229,
                    shares(),
                    Double.NaN,
                    "9 passed",
                    List.of(),
                    List.of());

    private static Map<Phase, Double> shares() {
        Map<Phase, Double> shares = new EnumMap<>(Phase.class);
        double[] values = {0.0102, Double.NaN, 0.312, 0.0004, 0.549, 0.0171, 0.0612, 0.05, 0.0001};
        for (Phase phase : Phase.values()) {
            shares.put(phase, values[phase.ordinal()]);
        }
        return shares;
    }

    @Test
    void theTableIsThatOfTheGoldenFile() throws IOException {
        RunRow infer =
                new RunRow(
                        "001",
                        "resnet",
                        "small",
                        "infer",
                        List.of("torch", "cpu", "fp32", "2 ranks x 4 threads"),
                        "",
                        List.of("depth=50", "data synthetic-fixed"),
                        9.8765,
                        Double.NaN,
                        Double.NaN,
                        "within one launch",
                        12345.6,
                        Double.NaN,
                        Double.NaN,
                        1500.04,
                        Double.NaN,
                        2.3026,
                        1.3701e10,
                        Map.of(Phase.FORWARD, 0.991, Phase.LOSS, 0.009),
                        Double.NaN,
                        "6 passed, 2 warnings",
                        List.of(),
                        List.of());
        RunRow unknown =
                new RunRow(
                        "002",
                        "seq2seq",
                        "tiny",
                        "train",
                        List.of("torch", "cpu", "fp32", "2 ranks x 1 thread"),
                        "gloo",
                        List.of("batch=64 ".repeat(8).strip(), "overlap off"),
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        "within one launch",
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        shares(),
                        Double.NaN,
                        "",
                        List.of(),
                        List.of());

        List<String> lines = RunTable.lines(List.of(TRAIN, infer, unknown));

        assertThat(lines).isEqualTo(golden("run-table.txt"));
        assertThat(lines).allMatch(line -> line.length() <= 120);
    }

    @Test
    void casesWithWordsAndQualityShowThem() throws IOException {
        RunRow words =
                new RunRow(
                        "001",
                        "rnnlm",
                        "small",
                        "train",
                        List.of("torch", "cpu", "fp32", "2 ranks x 1 thread"),
                        "gloo",
                        List.of("data real"),
                        407.21,
                        401.2,
                        409.9,
                        "within one launch",
                        98.2,
                        3437.4,
                        0.24561,
                        150.7,
                        Double.NaN,
                        10.4123,
                        5.0123,
                        Map.of(Phase.FORWARD, 0.4, Phase.BACKWARD, 0.6),
                        Double.NaN,
                        "9 passed",
                        List.of(),
                        List.of(
                                new RunQuality(
                                        "validation perplexity",
                                        "",
                                        153.4,
                                        151.222,
                                        5,
                                        155,
                                        2412.3,
                                        0.6701,
                                        Double.NaN),
                                new RunQuality(
                                        "test perplexity",
                                        "",
                                        148.21,
                                        Double.NaN,
                                        6,
                                        Double.NaN,
                                        Double.NaN,
                                        Double.NaN,
                                        Double.NaN)));
        RunRow images =
                with(
                        TRAIN,
                        TRAIN.checks(),
                        new RunQuality(
                                "test accuracy",
                                "%",
                                41.2,
                                43.1,
                                4,
                                92,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN));

        List<String> lines = RunTable.lines(List.of(images, words));

        assertThat(lines).isEqualTo(golden("run-table-quality.txt"));
        assertThat(lines).allMatch(line -> line.length() <= 120);

        List<String> narrow = RunTable.lines(List.of(with(words, "6 passed, 1 warning, 2 failed")));
        assertThat(narrow.get(1)).doesNotContain("tokens/s");
        assertThat(narrow.get(3)).endsWith("(%)  3437 tokens/s, padding 24.6 %, data real");
    }

    @Test
    void waitAndAllreduceThatCannotBeToldApartAreOneShare() {
        RunRow row =
                with(
                        TRAIN,
                        Map.of(Phase.FORWARD, 0.3, Phase.BACKWARD, 0.5, Phase.UPDATE, 0.1),
                        0.1,
                        "9 passed");

        assertThat(RunTable.lines(List.of(row)).get(3))
                .contains("backward 50.0  wait and allreduce 10.0  update 10.0  (%)");
    }

    private static RunRow with(RunRow row, String checks, RunQuality... quality) {
        return with(row, row.shares(), row.tailShare(), checks, quality);
    }

    private static RunRow with(
            RunRow row,
            Map<Phase, Double> shares,
            double tailShare,
            String checks,
            RunQuality... quality) {
        return new RunRow(
                row.number(),
                row.workload(),
                row.problemClass(),
                row.mode(),
                row.setup(),
                row.collective(),
                row.changes(),
                row.iterationMs(),
                row.lowMs(),
                row.highMs(),
                row.interval(),
                row.samplesPerSecond(),
                row.tokensPerSecond(),
                row.paddingShare(),
                row.gflops(),
                Double.NaN,
                row.firstLoss(),
                row.lastLoss(),
                shares,
                tailShare,
                checks,
                List.of(),
                List.of(quality));
    }

    @Test
    void enginesHaveAColumnAndARatioWhereThereAreTwo() {
        RunRow other =
                new RunRow(
                        "001",
                        "vgg",
                        "reference",
                        "train",
                        List.of("dl4j", "cpu", "fp32", "2 ranks x 1 thread"),
                        "gloo",
                        List.of(),
                        1120.6,
                        1100.2,
                        1140.9,
                        "within one launch",
                        57.1,
                        Double.NaN,
                        0,
                        107.3,
                        Double.NaN,
                        2.34114,
                        1.98229,
                        Map.of(Phase.FORWARD, 1.0),
                        Double.NaN,
                        "9 passed",
                        List.of(),
                        List.of());
        EngineRatio ratio =
                new EngineRatio(
                        "001-vgg-train-dl4j-reference-fp32",
                        "000-vgg-train-torch-reference-fp32",
                        "dl4j",
                        "torch",
                        1.8297,
                        1.0672,
                        1.8975,
                        "within-launch",
                        1,
                        Map.of(Phase.FORWARD, 2.0, Phase.BACKWARD, 12.345, Phase.UPDATE, 0.51239));

        List<String> lines = RunTable.lines(List.of(TRAIN, other));
        assertThat(lines.get(0))
                .isEqualTo(
                        "cpu, fp32, 2 ranks x 1 thread, class reference, gloo;"
                                + " 95 % intervals within one launch");
        assertThat(lines.get(2)).startsWith("000  vgg       torch   train    612.4");
        assertThat(lines.get(4)).startsWith("001  vgg       dl4j    train     1121");
        assertThat(lines.get(5)).isEqualTo("     forward 100.0  (%)");
        assertThat(RatioTable.lines(List.of(TRAIN, other), List.of(ratio)))
                .containsExactly(
                        "dl4j / torch, times of an iteration and of phases, all else equal;"
                                + " 95 % intervals within one launch",
                        "#          workload  mode   iteration  95 % interval  forward  backward "
                                + " update",
                        "001 / 000  vgg       train       1.83   1.07 to 1.90     2.00      12.3 "
                                + "  0.512");
        assertThat(RatioTable.lines(List.of(TRAIN), List.of())).isEmpty();
    }

    @Test
    void ratiosHaveThreeDigits() {
        assertThat(List.of(0.99996, 1.8, 12.345, 123.4, 1234.5, 0.05128, 1.0))
                .extracting(Figures::ratio)
                .containsExactly("1.00", "1.80", "12.3", "123", "1230", "0.0513", "1.00");
        assertThat(Figures.ratio(Double.NaN)).isEqualTo("-");
    }

    @Test
    void lossesOfAnySizeAreShort() {
        assertThat(List.of(2.3411, 0.5, 99.999, 1234.5, 1.37e10, -2e120, 4.2e-5, 0.0))
                .extracting(Figures::compact)
                .containsExactly(
                        "2.341",
                        "0.500",
                        "100.00",
                        "1235",
                        "1.37e10",
                        "-2.00e120",
                        "4.20e-5",
                        "0.000");
    }

    @Test
    void aHugePerplexityIsShort() {
        assertThat(List.of(151.222, 99.999, 999_999.0, 1e6, 1.23456e200))
                .extracting(Figures::quality)
                .containsExactly("151.2", "100.00", "999999", "1.000e6", "1.235e200");
        assertThat(Figures.quality(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
        assertThat(Figures.quality(Double.NaN)).isEqualTo("-");
    }

    private static List<String> golden(String name) throws IOException {
        try (InputStream in = RunTableTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
