package org.pentathlon.data;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Splits a sentence into normalised words: lower case; canonical decomposition (NFD) without marks
 * of category Mn; a space before each {@code .}, {@code !} and {@code ?}; everything but {@code
 * a-z.!?} is a space; words are what stands between spaces. So {@code "Ça va?"} is {@code ca},
 * {@code va}, {@code ?}, and {@code "3.a"} is {@code .a}.
 *
 * <p>Every character can be treated by itself: only marks move in the decomposition, the only
 * letters whose lower case depends on their neighbours are Greek, and no character becomes more
 * than one of those that stay. So each is normalised once and then looked up.
 *
 * <p>Not safe for use by several threads.
 */
final class SentenceWords {
    private static final byte UNSEEN = 0;
    private static final byte DROPPED = 1;
    private static final byte SPACE = ' ';

    private final byte[] normalised = new byte[Character.MAX_VALUE + 1];
    private final String[] words;
    private byte[] word = new byte[64];
    private int letters;
    private int count;

    /**
     * @param limit words behind which the rest of a sentence is not looked at
     */
    SentenceWords(int limit) {
        this.words = new String[limit];
    }

    /**
     * Splits part of a line, {@code from} inclusive to {@code to} exclusive.
     *
     * @return the number of words, at most the limit
     */
    int split(String line, int from, int to) {
        count = 0;
        letters = 0;
        if (word.length < to - from) {
            word = new byte[to - from];
        }
        for (int i = from; i < to && count < words.length; i++) {
            char c = line.charAt(i);
            byte kind = normalised[c];
            if (kind == UNSEEN) {
                kind = kind(line, i);
            }
            if (kind == DROPPED) {
                continue;
            }
            if (kind < 'a') {
                endWord();
            }
            if (kind != SPACE) {
                word[letters++] = kind;
            }
        }
        endWord();
        return count;
    }

    private void endWord() {
        if (letters > 0 && count < words.length) {
            words[count++] = new String(word, 0, letters, StandardCharsets.ISO_8859_1);
        }
        letters = 0;
    }

    /** A word of the sentence that was split last. */
    String word(int i) {
        return words[i];
    }

    private byte kind(String line, int at) {
        char c = line.charAt(at);
        if (Character.isSurrogate(c)) {
            // Half a character; nothing beyond the first plane becomes one of those that stay.
            int first = Character.isLowSurrogate(c) ? at - 1 : at;
            return isMark(line.codePointAt(Math.max(0, first))) ? DROPPED : SPACE;
        }
        normalised[c] = normalise(c);
        return normalised[c];
    }

    private static byte normalise(char c) {
        String lower = String.valueOf(c).toLowerCase(Locale.ROOT);
        int[] rest =
                Normalizer.normalize(lower, Normalizer.Form.NFD)
                        .codePoints()
                        .filter(point -> !isMark(point))
                        .toArray();
        if (rest.length == 0) {
            return DROPPED;
        }
        return Arrays.stream(rest)
                .filter(point -> (point >= 'a' && point <= 'z') || ".!?".indexOf(point) >= 0)
                .mapToObj(point -> (byte) point)
                .findFirst()
                .orElse(SPACE);
    }

    private static boolean isMark(int point) {
        return Character.getType(point) == Character.NON_SPACING_MARK;
    }
}
