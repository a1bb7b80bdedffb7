package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Collective;
import org.pentathlon.engine.Bucket;

/** Keeps the buckets until the backward pass is over, and reduces them then. */
final class ReduceAfterBackward implements GradientReducer {
    private final Collective collective;
    private final List<Bucket> buckets = new ArrayList<>();
    private boolean pending;

    ReduceAfterBackward(Collective collective) {
        this.collective = collective;
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
        for (int i = 0; i < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            collective.allReduceSum(
                    bucket.address(), bucket.elements(), bucket.type(), bucket.stream());
        }
        collective.await();
        pending = false;
    }

    @Override
    public long hiddenNs(long readyNs) {
        return 0;
    }

    /** Sums that are under way write to memory that the session frees next. */
    @Override
    public void close() {
        if (pending) {
            collective.await();
        }
    }
}
