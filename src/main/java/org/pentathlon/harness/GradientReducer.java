package org.pentathlon.harness;

import org.pentathlon.comm.Collective;
import org.pentathlon.engine.GradientSink;

/**
 * Reduces the buckets of one backward pass over all ranks. The harness calls {@link #begin}, the
 * backward pass {@link #ready}, then the harness {@link #finish}.
 */
interface GradientReducer extends GradientSink, AutoCloseable {
    /**
     * The one for a collective.
     *
     * @param during whether buckets are reduced while the backward pass goes on
     */
    static GradientReducer of(Collective collective, boolean during) {
        if (!during) {
            return new ReduceAfterBackward(collective);
        }
        return collective.queues()
                ? new ReduceInQueue(collective)
                : new ReduceDuringBackward(collective);
    }

    /** Starts a pass. */
    void begin();

    /** Returns when all buckets of the pass are reduced. */
    void finish();

    /**
     * Time of the pass's collectives that ran before an instant.
     *
     * @param readyNs end of the backward pass
     */
    long hiddenNs(long readyNs);

    @Override
    void close();
}
