package org.pentathlon.harness;

import org.pentathlon.comm.Collective;
import org.pentathlon.engine.Bucket;

/**
 * Queues each bucket on the device as soon as the backward pass hands it over: the device sums it
 * up while it goes on with that pass, and no thread has to wait until the pass is over.
 */
final class ReduceInQueue implements GradientReducer {
    private final Collective collective;
    private final boolean queued;
    private long stream;
    private boolean pending;

    /**
     * @param collective one that {@link Collective#queues}
     * @param queued whether what makes use of the sums is queued too, so that the host need not
     *     wait
     */
    ReduceInQueue(Collective collective, boolean queued) {
        this.collective = collective;
        this.queued = queued;
    }

    @Override
    public void begin() {
        // What is left of the passes before is ahead in the queue.
    }

    @Override
    public void ready(Bucket bucket) {
        pending = true;
        stream = bucket.stream();
        collective.allReduceSum(bucket.address(), bucket.elements(), bucket.type(), stream);
    }

    @Override
    public void finish() {
        if (queued) {
            collective.join(stream);
        } else {
            await();
        }
    }

    @Override
    public void await() {
        collective.await();
        pending = false;
    }

    @Override
    public void check() {
        collective.check();
    }

    /** By the device's own clock: the host does not see when its queues come to what. */
    @Override
    public long hiddenNs(long readyNs) {
        return collective.hiddenNs();
    }

    /** Sums that are under way write to memory that the session frees next. */
    @Override
    public void close() {
        if (pending) {
            await();
        }
    }
}
