package org.pentathlon.data;

/** Pairs of a file: sentence i of one language is sentence i of the other. Immutable. */
record EncodedPairs(Sentences sources, Sentences targets) implements SentencePairs {
    @Override
    public int count() {
        return sources.count();
    }

    @Override
    public int sourceWords(long pair) {
        return sources.length((int) pair);
    }

    @Override
    public int targetWords(long pair) {
        return targets.length((int) pair);
    }

    @Override
    public void source(long pair, int[] words) {
        sources.copy((int) pair, words);
    }

    @Override
    public void target(long pair, int[] words) {
        targets.copy((int) pair, words);
    }
}
