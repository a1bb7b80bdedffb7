package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.spec.MemoryClass;

class MemoryChecksTest {
    private static final long MIB = 1 << 20;

    /** A sum of 1,000 MiB of which 20 are of no class; resident 1,500 of which 1,400 are known. */
    private final Map<MemoryClass, Long> mebibytes =
            new EnumMap<>(
                    Map.ofEntries(
                            Map.entry(MemoryClass.WEIGHTS, 100L),
                            Map.entry(MemoryClass.GRADIENTS, 90L),
                            Map.entry(MemoryClass.OPTIMIZER, 200L),
                            Map.entry(MemoryClass.INPUT, 10L),
                            Map.entry(MemoryClass.ACTIVATIONS, 500L),
                            Map.entry(MemoryClass.OUTPUTS, 30L),
                            Map.entry(MemoryClass.WORKSPACE, 50L),
                            Map.entry(MemoryClass.UNATTRIBUTED, 20L),
                            Map.entry(MemoryClass.ALLOCATOR_PEAK, 1000L),
                            Map.entry(MemoryClass.RUNTIME, 300L),
                            Map.entry(MemoryClass.JAVA, 80L),
                            Map.entry(MemoryClass.HOST_BATCHES, 20L),
                            Map.entry(MemoryClass.RESIDENT_PEAK, 1500L)));

    private List<CheckRow> checks() {
        List<MemoryRow> rows = new ArrayList<>();
        for (MemoryClass each : MemoryClass.values()) {
            Long size = mebibytes.get(each);
            rows.add(
                    size == null
                            ? new MemoryRow(each.word(), -1, "not here")
                            : new MemoryRow(each.word(), size * MIB, ""));
        }
        return MemoryChecks.of(rows, "launch 0, rank 3");
    }

    private CheckRow check(String name) {
        return checks().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void whatAddsUpPasses() {
        assertThat(checks())
                .extracting(CheckRow::name, CheckRow::status)
                .containsExactly(
                        tuple("memory_adds_up", CheckStatus.PASSED),
                        tuple("memory_attributed", CheckStatus.PASSED),
                        tuple("memory_resident", CheckStatus.PASSED));
        assertThat(check("memory_attributed").value()).isEqualTo(0.02);
        assertThat(check("memory_resident").value()).isEqualTo(100.0 * MIB);
        assertThat(check("memory_resident").limit()).isEqualTo(150.0 * MIB);
    }

    @Test
    void aClassTooLargeFailsInBothDirections() {
        for (long weights : List.of(99L, 101L)) {
            mebibytes.put(MemoryClass.WEIGHTS, weights);
            CheckRow row = check("memory_adds_up");
            assertThat(row.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(row.value()).isEqualTo(MIB);
            assertThat(row.detail()).contains("rank 3");
        }
    }

    @Test
    void tooMuchOfNoClassFails() {
        mebibytes.put(MemoryClass.UNATTRIBUTED, 21L);
        assertThat(check("memory_attributed").status()).isEqualTo(CheckStatus.FAILED);
    }

    /** 10 % of the peak where that is more than 32 MiB; less than nothing is no fault. */
    @ParameterizedTest
    @CsvSource({
        "1000, 1556, FAILED",
        "1000, 1555, PASSED",
        "1000, 900, PASSED",
        "-350, 83, FAILED",
        "-350, 82, PASSED"
    })
    void residentMemoryIsExplained(long allocator, long resident, CheckStatus status) {
        mebibytes.put(MemoryClass.ALLOCATOR_PEAK, allocator);
        mebibytes.put(MemoryClass.RESIDENT_PEAK, resident);
        assertThat(check("memory_resident").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(MemoryClass.class)
    void whatCannotBeHadIsNoFailure(MemoryClass missing) {
        mebibytes.remove(missing);
        assertThat(checks())
                .extracting(CheckRow::status)
                .doesNotContain(CheckStatus.FAILED)
                .hasSize(3);
        boolean ofProcess = missing.compareTo(MemoryClass.ALLOCATOR_PEAK) > 0;
        assertThat(check("memory_adds_up").status())
                .isEqualTo(ofProcess ? CheckStatus.PASSED : CheckStatus.NOT_APPLICABLE);
    }
}
