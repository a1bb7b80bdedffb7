package org.pentathlon.harness;

import org.pentathlon.comm.Collective;
import org.pentathlon.engine.GradientSink;

/**
 * Reduces the buckets of one backward pass over all ranks. The harness calls {@link #begin}, the
 * backward pass {@link #ready}, then the harness {@link #finish}, and {@link #await} where a
 * session's work is queued.
 */
interface GradientReducer extends GradientSink, AutoCloseable {
    /**
     * The one for a collective.
     *
     * @param during whether buckets are reduced while the backward pass goes on
     * @param queued whether gradients are not yet there when they are handed over: see {@link
     *     org.pentathlon.engine.Session#queues}
     * @throws IllegalArgumentException if gradients are queued and the collective cannot
     */
    static GradientReducer of(Collective collective, boolean during, boolean queued) {
        if (queued && !collective.queues()) {
            throw new IllegalArgumentException(collective.kind() + " cannot sum what is queued");
        }
        if (!during) {
            return new ReduceAfterBackward(collective, queued);
        }
        return collective.queues()
                ? new ReduceInQueue(collective, queued)
                : new ReduceDuringBackward(collective);
    }

    /** Starts a pass. */
    void begin();

    /**
     * Returns when all buckets of the pass are reduced; where they are queued, when what the device
     * gets next waits for that.
     */
    void finish();

    /**
     * Returns when all buckets of all passes so far are reduced: for the end of an iteration, or of
     * several, that are queued.
     */
    void await();

    /** Asks for failures of what is queued, without waiting: see {@link Collective#check}. */
    void check();

    /**
     * Time of the pass's collectives that ran before an instant. To be asked when all is reduced.
     *
     * @param readyNs end of the backward pass
     */
    long hiddenNs(long readyNs);

    @Override
    void close();
}
