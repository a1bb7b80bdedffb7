package org.pentathlon.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Sentences of one language that are being read: words are numbered as they come, since the
 * vocabulary is known only at the end.
 */
final class SentenceTable {
    private static final List<String> SPECIALS = List.of("<pad>", "<sos>", "<eos>", "<unk>");

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> distinct = new ArrayList<>();
    private int[] words = new int[1 << 16];
    private int[] starts = new int[1 << 12];
    private int sentences;

    /** Adds the first words of a sentence that was split. */
    void add(SentenceWords sentence, int count) {
        int start = starts[sentences];
        int end = Math.addExact(start, count);
        if (end > words.length) {
            words = Arrays.copyOf(words, Math.multiplyExact(2, end));
        }
        for (int i = 0; i < count; i++) {
            words[start + i] = number(sentence.word(i));
        }
        sentences++;
        if (sentences == starts.length) {
            starts = Arrays.copyOf(starts, Math.multiplyExact(2, sentences));
        }
        starts[sentences] = end;
    }

    private int number(String word) {
        Integer known = numbers.get(word);
        if (known != null) {
            return known;
        }
        numbers.put(word, distinct.size());
        distinct.add(word);
        return distinct.size() - 1;
    }

    int sentences() {
        return sentences;
    }

    /**
     * The vocabulary of some sentences.
     *
     * @param size the most ids that it may have, the special ones among them
     */
    Vocabulary vocabulary(IntPredicate chosen, int size) {
        Vocabulary.Counter counter = new Vocabulary.Counter(SPECIALS, SPECIALS.get(PairBatch.UNK));
        for (int sentence = 0; sentence < sentences; sentence++) {
            if (chosen.test(sentence)) {
                for (int i = starts[sentence]; i < starts[sentence + 1]; i++) {
                    counter.add(distinct.get(words[i]));
                }
            }
        }
        return counter.cut(size);
    }

    /** Some of the sentences in a vocabulary's ids. */
    Sentences encoded(IntPredicate chosen, Vocabulary vocabulary) {
        int[] ids = distinct.stream().mapToInt(vocabulary::id).toArray();
        int[] encoded = new int[starts[sentences]];
        int[] bounds = new int[sentences + 1];
        int at = 0;
        int count = 0;
        for (int sentence = 0; sentence < sentences; sentence++) {
            if (chosen.test(sentence)) {
                for (int i = starts[sentence]; i < starts[sentence + 1]; i++) {
                    encoded[at++] = ids[words[i]];
                }
                bounds[++count] = at;
            }
        }
        return new Sentences(Arrays.copyOf(encoded, at), Arrays.copyOf(bounds, count + 1));
    }
}
