package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketPlanTest {
    private static final long MIB = 1L << 20;
    private static final long KIB = 1L << 10;

    @ParameterizedTest
    @CsvSource({
        // Latency 100 us at 10 GB/s: half of the bandwidth is reached by 1e6 bytes, 90 % by 9e6.
        "100000, 0.1, 1024, 16",
        // 20 us at 1 GB/s: 20,000 and 180,000 bytes, below the least.
        "20000, 1, 256, 1",
        // 200 us at 1 GB/s: 200,000 and 1,800,000 bytes.
        "200000, 1, 256, 2",
        // 50 ms at 1 GB/s: 50 and 450 MB, above the most.
        "50000000, 1, 16384, 64",
        // No latency at all.
        "0, 0.02, 256, 1",
        // Half of the bandwidth at exactly 1 MiB, so 90 % at 9 MiB.
        "1048576, 1, 1024, 16"
    })
    void bucketsReachNineTenthsOfTheBandwidth(
            double latencyNs, double nsPerByte, long firstKib, long mib) {
        assertThat(BucketPlan.measured(latencyNs, nsPerByte))
                .isEqualTo(new BucketPlan(firstKib * KIB, mib * MIB, "measured"));
    }

    @Test
    void theFirstBucketIsAQuarterOfTheOthersAtMost() {
        for (double latencyNs = 1; latencyNs < 1e9; latencyNs *= 1.7) {
            BucketPlan plan = BucketPlan.measured(latencyNs, 0.3);
            assertThat(plan.firstBytes()).isBetween(256 * KIB, plan.bytes() / 4);
            assertThat(plan.bytes()).isBetween(MIB, 64 * MIB);
        }
    }

    @Test
    void parametersAreCutInReverseOrderOnceABucketIsFull() {
        BucketPlan plan = new BucketPlan(10, 25, "fixed");

        assertThat(plan.cut(List.of(1L, 30L, 20L, 5L, 4L, 7L)))
                .containsExactly(List.of(5, 4), List.of(3, 2), List.of(1), List.of(0));
        assertThat(plan.cut(List.of(8L, 30L, 20L, 4L)))
                .containsExactly(List.of(3, 2), List.of(1), List.of(0));
        assertThat(plan.cut(List.of(3L))).containsExactly(List.of(0));
        // The last one is full by the first parameter: no empty bucket comes behind it.
        assertThat(plan.cut(List.of(40L, 10L))).containsExactly(List.of(1), List.of(0));
    }
}
