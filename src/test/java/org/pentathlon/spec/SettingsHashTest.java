package org.pentathlon.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsHashTest {
    private static CaseSpec spec(int batchPerRank, int warmup, int iterations, long seed) {
        return spec(new TreeMap<>(), batchPerRank, warmup, iterations, seed);
    }

    private static CaseSpec spec(
            SortedMap<String, String> settings,
            int batchPerRank,
            int warmup,
            int iterations,
            long seed) {
        return new CaseSpec(
                "vgg",
                Mode.TRAIN,
                EngineKind.TORCH,
                ProblemClass.SMALL,
                Precision.FP32,
                DeviceKind.CPU,
                DataMode.SYNTHETIC,
                settings,
                batchPerRank,
                warmup,
                iterations,
                0,
                OptionalDouble.empty(),
                seed,
                0,
                "auto",
                true,
                false);
    }

    @Test
    void theHashIsThatOfTheWorkOfAnIteration() {
        CaseSpec spec = spec(32, 3, 20, 1);

        assertThat(SettingsHash.text(spec))
                .isEqualTo(
                        """
                        workload=vgg
                        mode=train
                        engine=torch
                        class=small
                        precision=fp32
                        device=cpu
                        data=synthetic
                        batch_per_rank=32
                        threads=0
                        library=auto
                        overlap=on
                        """);
        // printf of the text above into sha256sum
        assertThat(SettingsHash.of(spec))
                .isEqualTo("463838ea2b3b347bc9621f03a7ad37c8973ac26590a7c06e1b4740e20b0d518d");
        assertThat(SettingsHash.of(spec(32, 0, 500, 2))).isEqualTo(SettingsHash.of(spec));
        assertThat(SettingsHash.of(spec(16, 3, 20, 1))).isNotEqualTo(SettingsHash.of(spec));
    }

    @Test
    void settingsFollowInTheOrderOfTheirKeys() {
        CaseSpec spec = spec(new TreeMap<>(Map.of("width", "2", "depth", "50")), 32, 3, 20, 1);

        assertThat(SettingsHash.text(spec)).endsWith("overlap=on\nset.depth=50\nset.width=2\n");
    }
}
