package org.pentathlon.data;

/**
 * Makes one rank's batches, each from its number alone. Used by one thread at a time.
 *
 * @param <M> memory that a batch lives in
 */
public interface BatchMaker<M> {
    /** Memory for one batch. */
    M allocate();

    /**
     * Makes a batch, overwriting the one that {@code memory} held before.
     *
     * @param iteration number of the batch, from 0
     * @throws DataException if a record cannot be read
     */
    Batch make(long iteration, M memory);
}
