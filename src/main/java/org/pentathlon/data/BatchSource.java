package org.pentathlon.data;

/** The endless stream of one rank's batches; at the end of an epoch it goes on with the next. */
public interface BatchSource extends AutoCloseable {
    /**
     * The next batch, complete in host memory. It stays as it is until the next call.
     *
     * @throws DataException if a record cannot be read
     */
    Batch next();

    @Override
    void close();
}
