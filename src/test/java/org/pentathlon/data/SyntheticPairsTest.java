package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticPairsTest {
    private static SyntheticPairs pairs(int maxWords, boolean full) {
        return new SyntheticPairs(11, 500, 400, maxWords, full, true);
    }

    /** Pearson's statistic of 40,000 draws over the lengths 2 ... 12 and the rest. */
    private static double chiSquare(int[] counts, int... tenThousandths) {
        double statistic = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = 4.0 * tenThousandths[i];
            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return statistic;
    }

    @Test
    void lengthsFollowTatoeba() {
        SyntheticPairs pairs = pairs(49, false);
        int[] sources = new int[8];
        int[] targets = new int[8];
        long together = 0;
        long sourceSum = 0;
        long targetSum = 0;
        int draws = 40_000;
        for (int i = 0; i < draws; i++) {
            int source = pairs.sourceWords(i);
            int target = pairs.targetWords(i);
            sources[Math.max(0, Math.min(source, 10) - 3)]++;
            targets[Math.max(0, Math.min(target, 10) - 3)]++;
            together += (long) source * target;
            sourceSum += source;
            targetSum += target;
        }
        // 7 degrees of freedom: above 29.9 once in 10,000 times.
        assertThat(chiSquare(sources, 600, 1083, 1423, 1571, 1453, 1145, 843, 1884)).isLessThan(30);
        assertThat(chiSquare(targets, 750, 1382, 1773, 1835, 1426, 1031, 658, 1145)).isLessThan(30);
        double covariance = (together - (double) sourceSum * targetSum / draws) / draws;
        assertThat(Math.abs(covariance)).as("independent").isLessThan(0.15);
    }

    @Test
    void lengthsAreCutAtTheMost() {
        SyntheticPairs whole = pairs(49, false);
        SyntheticPairs cut = pairs(9, false);
        for (int i = 0; i < 500; i++) {
            assertThat(cut.sourceWords(i)).isEqualTo(Math.min(9, whole.sourceWords(i)));
            assertThat(cut.targetWords(i)).isEqualTo(Math.min(9, whole.targetWords(i)));
        }
    }

    @Test
    void fullSentencesAllHaveTheMost() {
        SyntheticPairs pairs = pairs(9, true);
        int[] words = new int[9];
        for (int i = 0; i < 100; i++) {
            assertThat(pairs.sourceWords(i)).isEqualTo(9);
            assertThat(pairs.targetWords(i)).isEqualTo(9);
        }
        pairs.source(3, words);
        assertThat(Arrays.stream(words).boxed()).allMatch(word -> word >= 4 && word < 500);
        pairs.target(3, words);
        assertThat(Arrays.stream(words).boxed()).allMatch(word -> word >= 4 && word < 400);
    }

    @Test
    void epochsAreAsLongAsTatoebas() {
        assertThat(pairs(9, false).count()).isEqualTo(98_365);
        assertThat(new SyntheticPairs(1, 5, 5, 9, false, false).count()).isEqualTo(2_008);
    }

    @Test
    void areThoseOfASecondImplementation(@TempDir Path directory) throws Exception {
        List<String> expected =
                PythonScript.run(
                        directory,
                        "",
                        "translation_check.py",
                        "pairs",
                        "11",
                        "500",
                        "400",
                        "9",
                        "1000",
                        "40");
        SyntheticPairs pairs = pairs(9, false);
        List<String> actual = new ArrayList<>();
        for (int i = 1000; i < 1040; i++) {
            int[] source = new int[pairs.sourceWords(i)];
            pairs.source(i, source);
            actual.add(
                    Arrays.stream(source)
                            .mapToObj(String::valueOf)
                            .collect(Collectors.joining(" ")));
            int[] target = new int[pairs.targetWords(i)];
            pairs.target(i, target);
            actual.add(
                    Arrays.stream(target)
                            .mapToObj(String::valueOf)
                            .collect(Collectors.joining(" ")));
        }

        assertThat(actual).isEqualTo(expected);
    }
}
