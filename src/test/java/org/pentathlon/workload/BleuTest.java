package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.data.PythonScript;

class BleuTest {
    private final double[] counts = new double[Bleu.COUNTS];

    private void add(long[] hypothesis, long... reference) {
        Bleu.add(hypothesis, reference, counts);
    }

    private static long[] words(long... words) {
        return words;
    }

    @Test
    void anExactCorpusIs100() {
        add(words(5, 6, 7, 8, 9), 5, 6, 7, 8, 9);
        add(words(5, 5), 5, 5);

        assertThat(Bleu.score(counts)).isCloseTo(100, within(1e-12));
    }

    /** "the the the the the the the" against "the cat is on the mat": 2/7 (example 2). */
    @Test
    void aWordCountsOnlyAsOftenAsTheReferenceHasIt() {
        add(words(5, 5, 5, 5, 5, 5, 5), 5, 6, 7, 8, 5, 9);

        assertThat(counts).containsExactly(2, 0, 0, 0, 7, 6, 5, 4, 7, 6);
        assertThat(Bleu.score(counts)).isZero();
    }

    /**
     * The first has all of its n-grams: 5, 4, 3, 2. The second has 21, 22 and 24 of 4 words, 21 22
     * of 3 bigrams, none of 2 and 1. 9 words against 11.
     */
    @Test
    void aShortCorpusIsAsComputedByHand() {
        add(words(11, 12, 13, 14, 15), 11, 12, 13, 14, 15, 16);
        add(words(21, 22, 23, 24), 21, 22, 29, 24, 25);

        assertThat(counts).containsExactly(8, 5, 3, 2, 9, 7, 5, 3, 9, 11);
        double precision = Math.pow(8. / 9 * 5 / 7 * 3 / 5 * 2 / 3, 0.25);
        assertThat(Bleu.score(counts))
                .isCloseTo(100 * Math.exp(1 - 11. / 9) * precision, within(1e-10))
                .isCloseTo(56.844, within(1e-3));
    }

    @Test
    void aLongerCorpusHasNoPenalty() {
        add(words(5, 6, 7, 8, 9, 10), 5, 6, 7, 8);

        assertThat(Bleu.score(counts))
                .isCloseTo(100 * Math.pow(4. / 6 * 3 / 5 * 2 / 4 * 1 / 3, 0.25), within(1e-10));
    }

    @Test
    void nothingSaidIsZero() {
        add(words(), 5, 6, 7);

        assertThat(counts).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 3);
        assertThat(Bleu.score(counts)).isZero();
    }

    @Test
    void anUnknownWordMatchesNothing() {
        add(words(5, 3, 6), 5, 3, 6);

        assertThat(counts).containsExactly(2, 0, 0, 0, 3, 2, 1, 0, 3, 3);
    }

    @Test
    void isThatOfASecondImplementation(@TempDir Path directory) throws Exception {
        Random random = new Random(7);
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            long[] reference = random.longs(1 + random.nextInt(12), 3, 9).toArray();
            long[] hypothesis = Arrays.copyOf(reference, random.nextInt(reference.length + 1));
            for (int change = 0; change < hypothesis.length / 4; change++) {
                hypothesis[random.nextInt(hypothesis.length)] = random.nextInt(3, 9);
            }
            add(hypothesis, reference);
            for (long[] side : List.of(hypothesis, reference)) {
                input.append(
                        Arrays.stream(side)
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining(" ")));
                input.append(side == hypothesis ? "|" : "\n");
            }
        }
        List<String> expected =
                PythonScript.run(directory, input.toString(), "translation_check.py", "bleu");

        assertThat(Bleu.score(counts))
                .isBetween(10., 90.)
                .isCloseTo(Double.parseDouble(expected.get(0)), within(1e-9));
    }
}
