package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Collective;
import org.pentathlon.engine.Bucket;

/** Keeps the buckets until the backward pass is over, and reduces them then. */
final class ReduceAfterBackward implements GradientReducer {
    private final Collective collective;
    private final boolean queued;
    private final List<Bucket> buckets = new ArrayList<>();
    private boolean pending;

    /**
     * @param queued whether what makes use of the sums is queued behind them, so that the host need
     *     not wait
     */
    ReduceAfterBackward(Collective collective, boolean queued) {
        this.collective = collective;
        this.queued = queued;
    }

    @Override
    public void begin() {
        buckets.clear();
    }

    @Override
    public void ready(Bucket bucket) {
        buckets.add(bucket);
    }

    @Override
    public void finish() {
        pending = true;
        long stream = 0;
        for (int i = 0; i < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            stream = bucket.stream();
            collective.allReduceSum(bucket.address(), bucket.elements(), bucket.type(), stream);
        }
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

    @Override
    public long hiddenNs(long readyNs) {
        return 0;
    }

    /** Sums that are under way write to memory that the session frees next. */
    @Override
    public void close() {
        if (pending) {
            await();
        }
    }
}
