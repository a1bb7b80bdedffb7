package org.pentathlon.data;

/**
 * Makes batches out of numbered samples. Used by one thread at a time.
 *
 * @param <M> memory that a batch lives in
 */
public interface SampleMaker<M> {
    /** Memory for batches of up to so many samples. */
    M allocate(int samples);

    /**
     * Makes a batch, overwriting the one that {@code memory} held before.
     *
     * @param firstSample number of the first sample, from 0; the others follow it
     * @throws DataException if a record cannot be read
     */
    Batch make(long firstSample, int samples, M memory);
}
