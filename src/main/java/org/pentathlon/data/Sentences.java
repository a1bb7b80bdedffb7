package org.pentathlon.data;

/** Sentences of one language in one array. Immutable. */
final class Sentences {
    private final int[] words;
    private final int[] starts;

    /**
     * @param words ids of all words, sentence after sentence; not copied
     * @param starts index of each sentence's first word, and behind the last the number of words;
     *     not copied
     */
    Sentences(int[] words, int[] starts) {
        this.words = words;
        this.starts = starts;
    }

    int count() {
        return starts.length - 1;
    }

    int length(int sentence) {
        return starts[sentence + 1] - starts[sentence];
    }

    void copy(int sentence, int[] destination) {
        System.arraycopy(words, starts[sentence], destination, 0, length(sentence));
    }
}
