package org.pentathlon.data;

import java.util.function.LongToIntFunction;

/** Which record of a data set each sample of a run is. Samples are numbered as in {@link Shard}. */
@FunctionalInterface
public interface SampleOrder {
    long record(long sample);

    /** Every sample is a record of its own: for generators. */
    static SampleOrder endless() {
        return sample -> sample;
    }

    /** The order of the file, again and again without a gap: for evaluation. */
    static SampleOrder cyclic(long records) {
        return sample -> sample % records;
    }

    /**
     * Another permutation in each epoch: for training. An epoch has records div globalBatch
     * iterations; the records that its permutation puts behind these are left out of it.
     *
     * <p>The permutation of epoch e: words of the {@link Philox} stream {@code (seed, "order/e")}
     * are taken one after the other. From 0, 1, ... n-1, for i = n-1 down to 1, entries i and j are
     * swapped, where j of 0 ... i is drawn as follows (Lemire's unbiased method): with m = word x
     * (i + 1) in 64 bits, j is m's upper half; but if m's lower half is below 2^32 mod (i + 1), the
     * word is dropped and the next one taken.
     *
     * <p>Not safe for use by several threads.
     *
     * @throws IllegalArgumentException if there are fewer records than one global batch
     */
    static SampleOrder shuffled(long seed, int records, long globalBatch) {
        return new ShuffledOrder(seed, records, globalBatch);
    }

    /**
     * Another order with samples of like length put side by side, so that batches have little
     * padding. Each window of 64 global batches, the last of an epoch having what is left, holds
     * the samples that it had. They are sorted by length, equal lengths in their order; then global
     * batch b of the window takes sorted global batch p(b), where p is a permutation drawn as for
     * {@link #shuffled} from the {@link Philox} stream {@code (seed, "bucketing/w")}. Windows are
     * numbered from 0 through all epochs. So a global batch of a fixed size holds the same samples
     * for any number of ranks, and an epoch the same as without this.
     *
     * <p>Not safe for use by several threads.
     *
     * @param lengths what to sort a record by, 0 or more
     * @param iterationsPerEpoch global batches of an epoch, 1 or more: windows do not cross its end
     * @throws ArithmeticException if a global batch has 2^31 samples or more
     */
    static SampleOrder bucketed(
            SampleOrder order,
            LongToIntFunction lengths,
            long seed,
            long globalBatch,
            long iterationsPerEpoch) {
        return new BucketedOrder(order, lengths, seed, globalBatch, iterationsPerEpoch);
    }
}
