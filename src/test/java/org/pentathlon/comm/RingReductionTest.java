package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.ElementType;

class RingReductionTest {
    @ParameterizedTest
    @CsvSource({
        "1, 7",
        "2, 1",
        "2, 2",
        "2, 1000",
        "2, 9001",
        "3, 1",
        "3, 2",
        "3, 8191",
        "3, 20003",
        "4, 3",
        "4, 10007",
        "5, 1",
        "5, 4",
        "5, 12345",
        "5, 99991",
        "7, 3",
        "6, 8193"
    })
    void wholeNumbersAddUpExactly(int ranks, int count) throws Exception {
        List<float[]> results = sums(ranks, count, (rank, i) -> (rank + 1) * 1000 + i % 977);
        float[] expected = new float[count];
        for (int i = 0; i < count; i++) {
            expected[i] = ranks * (ranks + 1) / 2 * 1000 + ranks * (i % 977);
        }
        assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({"3, 10", "3, 30000", "5, 100", "5, 40001", "4, 30001", "6, 12"})
    void allRanksHoldTheSameBitsOfInexactSums(int ranks, int count) throws Exception {
        List<float[]> results =
                sums(ranks, count, (rank, i) -> (float) Math.sin(rank * 7919.0 + i) * 1e3f);
        assertThat(results).allSatisfy(r -> assertThat(r).isEqualTo(results.get(0)));
        for (int i = 0; i < count; i += 97) {
            double exact = 0;
            for (int rank = 0; rank < ranks; rank++) {
                exact += (float) Math.sin(rank * 7919.0 + i) * 1e3f;
            }
            assertThat((double) results.get(0)[i])
                    .isCloseTo(exact, org.assertj.core.data.Offset.offset(1e-2));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 5", "3, 20001", "5, 3"})
    void bfloat16AddsUp(int ranks, int count) throws Exception {
        List<short[]> results =
                MemoryPort.onRanks(
                        ranks,
                        port -> {
                            try (Memory memory = new Memory(count * 2L)) {
                                for (int i = 0; i < count; i++) {
                                    memory.setShort(i * 2L, Elements.narrow(port.rank() + i % 9));
                                }
                                new MpiCollective(port, 4096, 3)
                                        .allReduceSum(
                                                Pointers.address(memory),
                                                count,
                                                ElementType.BFLOAT16,
                                                0);
                                return memory.getShortArray(0, count);
                            }
                        });
        short[] expected = new short[count];
        for (int i = 0; i < count; i++) {
            expected[i] = Elements.narrow(ranks * (ranks - 1) / 2 + ranks * (i % 9));
        }
        assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({
        // value, bits: exact, tie to even down, tie to even up, just above a tie, infinity, NaN
        "1.0, 3f80",
        "1.00390625, 3f80",
        "1.01171875, 3f82",
        "1.00390637, 3f81",
        "Infinity, 7f80",
        "3.4028235E38, 7f80",
        "-0.0, 8000"
    })
    void bfloat16RoundsToNearestEven(float value, String bits) {
        assertThat(Elements.narrow(value)).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    private interface Value {
        float of(int rank, int i);
    }

    private static List<float[]> sums(int ranks, int count, Value value) throws Exception {
        return MemoryPort.onRanks(
                ranks,
                port -> {
                    // One element more, to see that nothing is written past the end.
                    try (Memory memory = new Memory((count + 1) * 4L)) {
                        memory.setFloat(count * 4L, 42);
                        MpiCollective collective = new MpiCollective(port, 4096, 3);
                        for (int i = 0; i < count; i++) {
                            memory.setFloat(i * 4L, value.of(port.rank(), i));
                        }
                        collective.allReduceSum(
                                Pointers.address(memory), count, ElementType.FLOAT32, 0);
                        float[] all = memory.getFloatArray(0, count + 1);
                        assertThat(all[count]).isEqualTo(42);
                        return Arrays.copyOf(all, count);
                    }
                });
    }
}
