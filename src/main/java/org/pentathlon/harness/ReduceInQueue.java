package org.pentathlon.harness;

import org.pentathlon.comm.Collective;
import org.pentathlon.engine.Bucket;

/**
 * Queues each bucket on the device as soon as the backward pass hands it over: the device sums it
 * up while it goes on with that pass, and no thread has to wait until the pass is over.
 */
final class ReduceInQueue implements GradientReducer {
    private final Collective collective;
    private boolean pending;

    /**
     * @param collective one that {@link Collective#queues}
     */
    ReduceInQueue(Collective collective) {
        this.collective = collective;
    }

    @Override
    public void begin() {
        // Nothing is left of the pass before.
    }

    @Override
    public void ready(Bucket bucket) {
        pending = true;
        collective.allReduceSum(
                bucket.address(), bucket.elements(), bucket.type(), bucket.stream());
    }

    @Override
    public void finish() {
        collective.await();
        pending = false;
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
            finish();
        }
    }
}
