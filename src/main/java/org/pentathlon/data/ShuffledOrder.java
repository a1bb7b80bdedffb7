package org.pentathlon.data;

/** Another permutation in each epoch; see {@link SampleOrder#shuffled}. */
final class ShuffledOrder implements SampleOrder {
    private final long seed;
    private final int[] permutation;
    private final long samplesPerEpoch;
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
            Permutation.draw(new Philox(seed, "order/" + wanted), permutation);
            epoch = wanted;
        }
        return permutation[(int) (sample % samplesPerEpoch)];
    }
}
