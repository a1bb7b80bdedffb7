package org.pentathlon.data;

/** Permutations by Fisher and Yates; see {@link SampleOrder#shuffled}. */
final class Permutation {
    private static final long LOW = 0xFFFFFFFFL;

    private Permutation() {}

    /** Fills the array with a permutation of 0, 1, ... length - 1 that the stream's words draw. */
    static void draw(Philox stream, int[] permutation) {
        for (int i = 0; i < permutation.length; i++) {
            permutation[i] = i;
        }
        int[] words = new int[1024];
        int used = words.length;
        long block = 0;
        for (int i = permutation.length - 1; i > 0; i--) {
            long bound = i + 1L;
            long rejected = (1L << 32) % bound;
            long product;
            do {
                if (used == words.length) {
                    stream.blocks(block, words);
                    block += words.length / Philox.BLOCK;
                    used = 0;
                }
                product = (words[used++] & LOW) * bound;
            } while ((product & LOW) < rejected);
            int j = (int) (product >>> 32);
            int swapped = permutation[i];
            permutation[i] = permutation[j];
            permutation[j] = swapped;
        }
    }
}
