package org.pentathlon.data;

/**
 * Numbered sentences and their translations, as ids of words without the {@link PairBatch#EOS} that
 * ends them. Not safe for use by several threads unless an implementation says so.
 */
public interface SentencePairs {
    /** Number of pairs; of made-up ones, which have no end, those that make an epoch. */
    int count();

    /** Words of a source sentence, 1 or more. */
    int sourceWords(long pair);

    /** Words of a target sentence, 1 or more. */
    int targetWords(long pair);

    /** Writes the words of a source sentence into an array, from its beginning on. */
    void source(long pair, int[] words);

    /** Writes the words of a target sentence into an array, from its beginning on. */
    void target(long pair, int[] words);
}
