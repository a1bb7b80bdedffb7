package org.pentathlon.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
        private final Map<String, Count> counts = new LinkedHashMap<>();

        /**
         * @param specials words of the first ids
         * @param unknown the word that stands for those that a cut leaves out; where it is neither
         *     special nor counted, nothing may be cut
         */
        public Counter(Collection<String> specials, String unknown) {
            this.specials = List.copyOf(specials);
            this.unknown = unknown;
        }

        /** Counts a word, and returns its number by first occurrence, from 0. */
        public int add(String word) {
            Count count = counts.get(word);
            if (count == null) {
                count = new Count(counts.size());
                counts.put(word, count);
            }
            count.occurrences++;
            return count.number;
        }

        /** The id that a vocabulary has for each counted word, by the number of {@link #add}. */
        public int[] ids(Vocabulary vocabulary) {
            return counts.keySet().stream().mapToInt(vocabulary::id).toArray();
        }

        /** All words. */
        public Vocabulary all() {
            return of(new ArrayList<>(counts.keySet()));
        }

        /**
         * As many of the most frequent words as make {@code size} ids with the special ones; of
         * equally frequent words those that came first. The unknown word is always kept.
         *
         * @param size more than the number of special words
         */
        public Vocabulary cut(int size) {
            int room = size - specials.size();
            if (room >= counts.size()) {
                return all();
            }
            List<String> byCount = new ArrayList<>(counts.keySet());
            // Stable: equal counts stay in the order of first occurrence.
            byCount.sort(
                    Comparator.comparing((String word) -> !word.equals(unknown))
                            .thenComparing(word -> -counts.get(word).occurrences));
            List<String> kept = new ArrayList<>(counts.keySet());
            kept.retainAll(new java.util.HashSet<>(byCount.subList(0, room)));
            return of(kept);
        }

        private Vocabulary of(List<String> words) {
            List<String> all = new ArrayList<>(specials);
            words.stream().filter(word -> !specials.contains(word)).forEach(all::add);
            return new Vocabulary(all, all.indexOf(unknown));
        }

        private static final class Count {
            private final int number;
            private long occurrences;

            Count(int number) {
                this.number = number;
            }
        }
    }
}
