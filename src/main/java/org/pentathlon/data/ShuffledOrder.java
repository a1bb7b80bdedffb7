package org.pentathlon.data;

/** Permutations by Fisher and Yates; see {@link SampleOrder#shuffled}. */
final class ShuffledOrder implements SampleOrder {
    private static final long LOW = 0xFFFFFFFFL;

    private final long seed;
    private final int[] permutation;
    private final long samplesPerEpoch;
    private final int[] words = new int[1024];
    private long epoch = -1;

    ShuffledOrder(long seed, int records, long globalBatch) {
        if (globalBatch < 1 || records < globalBatch) {
            throw new IllegalArgumentException(
                    records + " records do not fill a global batch of " + globalBatch);
        }
        this.seed = seed;
        this.permutation = new int[records];
        this.samplesPerEpoch = records / globalBatch * globalBatch;
    }

    @Override
    public long record(long sample) {
        long wanted = sample / samplesPerEpoch;
        if (wanted != epoch) {
            shuffle(wanted);
            epoch = wanted;
        }
        return permutation[(int) (sample % samplesPerEpoch)];
    }

    private void shuffle(long newEpoch) {
        Philox stream = new Philox(seed, "order/" + newEpoch);
        for (int i = 0; i < permutation.length; i++) {
            permutation[i] = i;
        }
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
