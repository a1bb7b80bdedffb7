package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /** Known answers of the Random123 library, for philox4x32 with 10 rounds. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000,"
                + " 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff,"
                + " 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0,"
                + " d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesThePublishedBits(String counter, String key, String answer) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] out = new int[4];

        Philox.block(c[0], c[1], c[2], c[3], k[0], k[1], out, 0);

        assertThat(out).isEqualTo(words(answer));
    }

    private static int[] words(String hexadecimal) {
        String[] parts = hexadecimal.trim().split(" ", -1);
        int[] words = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            words[i] = Integer.parseUnsignedInt(parts[i], 16);
        }
        return words;
    }

    @Test
    void countsBlocksInBothLowWordsOfTheCounter() {
        Philox stream = new Philox(1, "a");
        int[] run = new int[8];
        stream.blocks((1L << 32) - 1, run);
        int[] second = new int[4];
        stream.blocks(1L << 32, second);
        int[] zero = new int[4];
        stream.blocks(0, zero);

        assertThat(IntStream.of(run).skip(4).toArray()).isEqualTo(second).isNotEqualTo(zero);
    }

    /** Bits that must never change, or results of different releases could not be compared. */
    @Test
    void keysComeFromSeedAndName() {
        int[] words = new int[4];
        new Philox(1, "features.0.conv.weight").blocks(0, words);

        assertThat(words).isEqualTo(words("45bb0de7 673927db 56bbb807 90983af9"));
    }

    @Test
    void differsBySeedAndByName() {
        assertThat(List.of(firstWord(1, "a"), firstWord(2, "a"), firstWord(1, "b")))
                .doesNotHaveDuplicates();
    }

    private static int firstWord(long seed, String name) {
        int[] words = new int[4];
        new Philox(seed, name).blocks(0, words);
        return words[0];
    }

    @Test
    void turnsWordsIntoNumbers() {
        assertThat(Philox.uniform(0xFF)).isZero();
        assertThat(Philox.uniform(0x80000000)).isEqualTo(0.5);
        assertThat(Philox.uniform(-1)).isEqualTo(1 - 0x1p-24);
        assertThat(Philox.below(9, 0)).isZero();
        assertThat(Philox.below(9, -1)).isEqualTo(8);
        assertThat(Philox.below(2, 0x80000000)).isEqualTo(1);
        // u = 1 gives 0; the smallest u gives the largest normal, sqrt(48 ln 2).
        assertThat(Philox.normal(-1, 0)).isZero();
        assertThat(Philox.normal(0, 0)).isCloseTo(Math.sqrt(48 * Math.log(2)), within(1e-12));
        assertThat(Philox.normal(0, 0x80000000)).isNegative();
    }

    @ParameterizedTest
    @CsvSource({"1, features.0.conv.weight", "-42, x", "9223372036854775807, images/train"})
    void agreesWithAnImplementationInPython(long seed, String name) throws Exception {
        Map<String, String[]> expected = PhiloxCheck.run(seed, name);
        Philox stream = new Philox(seed, name);
        int[] words = new int[12];
        stream.blocks(0, words);
        int[] far = new int[4];
        stream.blocks((1L << 33) + 1, far);

        assertThat(words).isEqualTo(words(String.join(" ", expected.get("words"))));
        assertThat(far).isEqualTo(words(String.join(" ", expected.get("far"))));
        for (int i = 0; i < words.length; i++) {
            assertThat(Philox.uniform(words[i]) * 0x1p24)
                    .isEqualTo(Double.parseDouble(expected.get("uniform")[i]));
        }
        for (int i = 0; i < words.length / 2; i++) {
            assertThat(Philox.normal(words[2 * i], words[2 * i + 1]))
                    .isCloseTo(Double.parseDouble(expected.get("normal")[i]), within(1e-13));
        }
        SampleOrder order = SampleOrder.shuffled(seed, 20, 4);
        for (int position = 0; position < 20; position++) {
            assertThat(order.record(3 * 20 + position))
                    .isEqualTo(Long.parseLong(expected.get("order")[position]));
        }
    }
}
