package org.pentathlon.data;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words and their ids: first the special ones, then the others by first occurrence, or, where the
 * vocabulary is cut, the most frequent of them, still by first occurrence. Immutable.
 */
public final class Vocabulary {
    private final List<String> words;
    private final Map<String, Integer> ids;
    private final int unknown;

    private Vocabulary(List<String> words, int unknown) {
        this.words = List.copyOf(words);
        this.unknown = unknown;
        this.ids = new HashMap<>(2 * words.size());
        for (int id = 0; id < words.size(); id++) {
            ids.put(words.get(id), id);
        }
    }

    /** Number of ids, the special ones among them. */
    public int size() {
        return words.size();
    }

    /** A word's id; the unknown word's where the vocabulary lacks it. */
    public int id(String word) {
        return ids.getOrDefault(word, unknown);
    }

    public boolean contains(String word) {
        return ids.containsKey(word);
    }

    public String word(int id) {
        return words.get(id);
    }

    /** Counts words, and makes the vocabulary. */
    public static final class Counter {
        private final List<String> specials;
        private final String unknown;
        private final WordTable table = new WordTable();

        /**
         * @param specials words of the first ids
         * @param unknown the word that stands for those that a cut leaves out; where it is neither
         *     special nor counted, a cut makes it special, with id 0
         */
        public Counter(Collection<String> specials, String unknown) {
            this.specials = List.copyOf(specials);
            this.unknown = unknown;
        }

        /** Counts a word, and returns its number as the other form of this does. */
        public int add(String word) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            try {
                return add(bytes, 0, bytes.length);
            } catch (CharacterCodingException e) {
                throw new IllegalStateException("what was encoded can be decoded", e);
            }
        }

        /**
         * Counts a word that is bytes from ... to - 1.
         *
         * @return its number by first occurrence, to be made an id by {@link #ids}
         * @throws CharacterCodingException if it is not UTF-8
         */
        int add(byte[] bytes, int from, int to) throws CharacterCodingException {
            return table.add(bytes, from, to);
        }

        /** The ids of all counted words, by their numbers, in a vocabulary of this counter. */
        int[] ids(Vocabulary vocabulary) {
            int[] ids = new int[table.size()];
            for (int number = 0; number < ids.length; number++) {
                ids[number] = vocabulary.id(table.word(number));
            }
            return ids;
        }

        /** All words. */
        public Vocabulary all() {
            return of(specials, ordinary());
        }

        /**
         * As many of the most frequent words as make {@code size} ids with the special ones; of
         * equally frequent words those that came first. The unknown word is always kept.
         *
         * @param size more than the number of special words
         */
        public Vocabulary cut(int size) {
            List<Integer> ordinary = ordinary();
            if (specials.size() + ordinary.size() <= size) {
                return all();
            }
            // Stable: equal counts stay in the order of first occurrence.
            ordinary.sort(
                    Comparator.comparing((Integer number) -> !isUnknown(number))
                            .thenComparing(number -> -table.count(number)));
            List<String> first = new ArrayList<>(specials);
            if (!first.contains(unknown) && !isUnknown(ordinary.get(0))) {
                first.add(0, unknown);
            }
            List<Integer> kept = ordinary.subList(0, size - first.size());
            kept.sort(null);
            return of(first, kept);
        }

        private boolean isUnknown(int number) {
            return table.word(number).equals(unknown);
        }

        /** Numbers of the words that are not special, by first occurrence. */
        private List<Integer> ordinary() {
            List<Integer> numbers = new ArrayList<>(table.size());
            for (int number = 0; number < table.size(); number++) {
                if (!specials.contains(table.word(number))) {
                    numbers.add(number);
                }
            }
            return numbers;
        }

        private Vocabulary of(List<String> first, List<Integer> numbers) {
            List<String> all = new ArrayList<>(first);
            numbers.forEach(number -> all.add(table.word(number)));
            return new Vocabulary(all, all.indexOf(unknown));
        }
    }
}
