package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticWordsTest {
    private static int[] sequence(SyntheticWords words, long sequence, int count) {
        int[] result = new int[count];
        words.words(sequence, 0, count, result, 0);
        return result;
    }

    @ParameterizedTest
    @CsvSource({"1, text/train", "-7, text/test"})
    void agreesWithAnImplementationInPython(long seed, String name) throws Exception {
        int[] expected =
                Stream.of(PhiloxCheck.run(seed, name).get("text"))
                        .mapToInt(Integer::parseInt)
                        .toArray();

        assertThat(expected).hasSize(200);
        assertThat(sequence(new SyntheticWords(seed, name, 50), 7, 200)).isEqualTo(expected);
    }

    @Test
    void anyWordCanBeHadWithoutThoseBeforeIt() {
        SyntheticWords words = new SyntheticWords(3, "w", 500);
        int[] all = sequence(words, 2, 300);

        for (int t = all.length - 1; t >= 0; t -= 7) {
            assertThat(words.word(2, t)).isEqualTo(all[t]);
            words.word(5, 1);
        }
        int[] part = new int[12];
        words.words(2, 101, 10, part, 1);
        assertThat(part[0]).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(part[1 + i]).isEqualTo(all[101 + i]);
        }
        assertThat(part[11]).isZero();
    }

    @Test
    void sequencesDiffer() {
        SyntheticWords words = new SyntheticWords(3, "w", 500);

        assertThat(sequence(words, 0, 100)).isNotEqualTo(sequence(words, 1, 100));
        assertThat(sequence(words, 0, 100))
                .isNotEqualTo(sequence(new SyntheticWords(4, "w", 500), 0, 100))
                .isNotEqualTo(sequence(new SyntheticWords(3, "v", 500), 0, 100));
    }

    /**
     * Word 0 is drawn with probability 1 / H, H = 1 + 1/2 + ... + 1/1000 = 7.485; a step follows
     * the rule with probability 0.5, or by chance. Of the steps that break the rule, which are
     * draws, shares are those of Zipf's law.
     */
    @Test
    void halfOfTheStepsFollowTheRuleAndTheOthersZipfsLaw() {
        int count = 200_000;
        int[] all = sequence(new SyntheticWords(1, "w", 1000), 0, count);
        int followed = 0;
        int[] drawn = new int[1000];
        for (int t = 1; t < count; t++) {
            if (all[t] == (7 * all[t - 1] + 3) % 1000) {
                followed++;
            } else {
                drawn[all[t]]++;
            }
        }

        double draws = count - 1.0 - followed;
        assertThat(followed / (count - 1.0)).isCloseTo(0.5, within(0.01));
        assertThat(drawn[0] / draws).isCloseTo(1 / 7.485, within(0.005));
        assertThat(drawn[1] / draws).isCloseTo(1 / 7.485 / 2, within(0.005));
        assertThat(drawn[9] / draws).isCloseTo(1 / 7.485 / 10, within(0.002));
        double tail = 0;
        for (int word = 500; word < 1000; word++) {
            tail += drawn[word];
        }
        // H(1000) - H(500) = ln 2.
        assertThat(tail / draws).isCloseTo(Math.log(2) / 7.485, within(0.005));
    }

    @Test
    void oneWordIsEnough() {
        assertThat(sequence(new SyntheticWords(1, "w", 1), 0, 20)).containsOnly(0);
    }
}
