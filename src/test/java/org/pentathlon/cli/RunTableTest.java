package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.Phase;

class RunTableTest {
    static final RunRow TRAIN =
            new RunRow(
                    "vgg",
                    "train",
                    "torch",
                    612.4,
                    601.22,
                    1030.9,
                    104.51,
                    196.43,
                    2.34114,
                    1.98229,
                    shares(),
                    "9 passed");

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
                        "resnet",
                        "infer",
                        "torch",
                        9.8765,
                        Double.NaN,
                        Double.NaN,
                        12345.6,
                        1500.04,
                        2.3026,
                        2.3026,
                        Map.of(Phase.FORWARD, 0.991, Phase.LOSS, 0.009),
                        "8 passed, 1 failed: steady");
        RunRow unknown =
                new RunRow(
                        "seq2seq",
                        "train",
                        "dl4j",
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Map.of(Phase.FORWARD, 1.0),
                        "");

        List<String> lines =
                RunTable.lines(
                        List.of(TRAIN, infer, unknown),
                        List.of("intervals are within one launch; --repeats 3 or more is better"));

        assertThat(lines).isEqualTo(golden("run-table.txt"));
        assertThat(lines).allMatch(line -> line.length() <= 120);
    }

    private static List<String> golden(String name) throws IOException {
        try (InputStream in = RunTableTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
