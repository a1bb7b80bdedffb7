package org.pentathlon.data;

/**
 * Endless sequences of words 0 to words - 1 that follow Zipf's law with exponent 1 and can be
 * learned: with probability 0.5 the next word is (7 x previous + 3) mod words instead of a new
 * draw.
 *
 * <p>Word t of sequence s of a name is made from block t of the {@link Philox} stream {@code (seed,
 * "name/s")}. Word 0 of a sequence, and every word whose block's first word has its highest bit
 * set, is a new draw: the least k for which (1/1 + ... + 1/(k+1)) / (1/1 + ... + 1/words), summed
 * in this order in double, is above {@link Philox#uniform} of the block's second word. So every
 * word can be had without those before it, but for the few since the last draw.
 *
 * <p>Not safe for use by several threads.
 */
public final class SyntheticWords {
    private final long seed;
    private final String name;
    private final double[] cumulative;
    private final int[] block = new int[Philox.BLOCK];
    private long sequence = -1;
    private Philox stream;

    /**
     * @param words number of different words, 1 or more
     */
    public SyntheticWords(long seed, String name, int words) {
        this.seed = seed;
        this.name = name;
        this.cumulative = new double[words];
        double sum = 0;
        for (int k = 0; k < words; k++) {
            sum += 1.0 / (k + 1);
            cumulative[k] = sum;
        }
    }

    /** Word t of a sequence, both from 0. */
    public int word(long ofSequence, long t) {
        if (ofSequence != sequence) {
            stream = new Philox(seed, name + "/" + ofSequence);
            sequence = ofSequence;
        }
        long drawn = t;
        stream.blocks(drawn, block);
        while (drawn > 0 && block[0] >= 0) {
            stream.blocks(--drawn, block);
        }
        long word = draw(block[1]);
        for (long i = drawn; i < t; i++) {
            word = follow((int) word);
        }
        return (int) word;
    }

    /**
     * Words first to first + count - 1 of a sequence.
     *
     * @param words receives them from index {@code offset} on
     */
    public void words(long ofSequence, long first, int count, int[] words, int offset) {
        if (count == 0) {
            return;
        }
        int previous = word(ofSequence, first);
        words[offset] = previous;
        for (int i = 1; i < count; i++) {
            stream.blocks(first + i, block);
            previous = block[0] < 0 ? draw(block[1]) : follow(previous);
            words[offset + i] = previous;
        }
    }

    private int follow(int word) {
        return (int) ((7L * word + 3) % cumulative.length);
    }

    private int draw(int random) {
        double level = Philox.uniform(random) * cumulative[cumulative.length - 1];
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > level) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
