package org.pentathlon.data;

/**
 * Pairs of sentences made from a seed, endless, with lengths as {@link TatoebaPairs} has them and
 * with words that can be learned.
 *
 * <p>Block i of the {@link Philox} stream {@code (seed, "seq2seq/lengths")} has the lengths of pair
 * i: word 0 of the source, word 1 of the target. v = {@link Philox#below} (sum of the language's
 * histogram), and the length is the least n for which the histogram's first n entries sum up to
 * more than v, or {@code maxWords} where that is less. Word t, from 0, of the source of pair i is 4
 * (the number of special ids) + word t of sequence i of the {@link SyntheticWords} {@code
 * "seq2seq/source"} of as many words as the vocabulary has beside the special ones; the target's
 * likewise from {@code "seq2seq/target"}.
 */
public final class SyntheticPairs implements SentencePairs {
    /** Pairs that make an epoch of training or of evaluation: as Tatoeba has below 10 words. */
    public static final int TRAINING_PAIRS = 98_365;

    public static final int HELD_OUT_PAIRS = 2_008;

    /** Tatoeba's sentences of 1, 2, 3, ... words, in 1/10,000. */
    private static final int[] FRENCH = {
        11, 86, 503, 1083, 1423, 1571, 1453, 1145, 843, 621, 412, 288, 183, 126, 86, 53, 38, 24, 14,
        12, 8, 6, 3, 3, 2, 1, 1, 1, 1, 1
    };

    private static final int[] ENGLISH = {
        3, 79, 668, 1382, 1773, 1835, 1426, 1031, 658, 430, 264, 166, 104, 67, 41, 30, 15, 10, 5, 4,
        2, 2, 2, 1, 1, 1
    };

    private final int count;
    private final int maxWords;
    private final boolean fullLengths;
    private final Philox lengths;
    private final SyntheticWords sources;
    private final SyntheticWords targets;
    private final int[] sourceLengths = lengthsByDraw(FRENCH);
    private final int[] targetLengths = lengthsByDraw(ENGLISH);
    private final int[] block = new int[Philox.BLOCK];

    /**
     * @param sourceVocabulary ids of the source, the special ones among them
     * @param targetVocabulary ids of the target, the special ones among them
     * @param maxWords most words of a sentence, without EOS
     * @param fullLengths whether every sentence has {@code maxWords}
     */
    public SyntheticPairs(
            long seed,
            int sourceVocabulary,
            int targetVocabulary,
            int maxWords,
            boolean fullLengths,
            boolean training) {
        this.count = training ? TRAINING_PAIRS : HELD_OUT_PAIRS;
        this.maxWords = maxWords;
        this.fullLengths = fullLengths;
        this.lengths = new Philox(seed, "seq2seq/lengths");
        this.sources =
                new SyntheticWords(seed, "seq2seq/source", sourceVocabulary - PairBatch.SPECIALS);
        this.targets =
                new SyntheticWords(seed, "seq2seq/target", targetVocabulary - PairBatch.SPECIALS);
    }

    private static int[] lengthsByDraw(int[] histogram) {
        int sum = 0;
        for (int share : histogram) {
            sum += share;
        }
        int[] lengths = new int[sum];
        int at = 0;
        for (int n = 1; n <= histogram.length; n++) {
            for (int i = 0; i < histogram[n - 1]; i++) {
                lengths[at++] = n;
            }
        }
        return lengths;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int sourceWords(long pair) {
        return length(pair, 0, sourceLengths);
    }

    @Override
    public int targetWords(long pair) {
        return length(pair, 1, targetLengths);
    }

    private int length(long pair, int word, int[] lengthsByDraw) {
        if (fullLengths) {
            return maxWords;
        }
        lengths.blocks(pair, block);
        return Math.min(maxWords, lengthsByDraw[Philox.below(lengthsByDraw.length, block[word])]);
    }

    @Override
    public void source(long pair, int[] words) {
        fill(sources, pair, sourceWords(pair), words);
    }

    @Override
    public void target(long pair, int[] words) {
        fill(targets, pair, targetWords(pair), words);
    }

    private static void fill(SyntheticWords from, long pair, int count, int[] words) {
        from.words(pair, 0, count, words, 0);
        for (int i = 0; i < count; i++) {
            words[i] += PairBatch.SPECIALS;
        }
    }
}
