package org.pentathlon.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which word was meant. */
public final class Nearest {
    /** A longer text is no mistyped word. */
    private static final int LONGEST = 40;

    private Nearest() {}

    /** The word at the smallest edit distance, where that is small for its length. */
    static Optional<String> to(String written, Collection<String> words) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        return words.stream()
                .filter(word -> distance(written, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(word -> distance(written, word)));
    }

    /** {@code ", did you mean 'word'?"}, or nothing. */
    public static String hint(String written, Collection<String> words) {
        return to(written, words).map(word -> ", did you mean '" + word + "'?").orElse("");
    }

    /** Levenshtein's distance, with two neighbours changing places as one step. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int edit = Math.min(d[i - 1][j], d[i][j - 1]) + 1;
                d[i][j] = Math.min(edit, d[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
