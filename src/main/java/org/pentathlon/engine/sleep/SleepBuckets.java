package org.pentathlon.engine.sleep;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.Parameter;

/**
 * Buckets as large as those of a framework would be, handed over one after the other during a
 * backward pass that sleeps. Parameters are taken in reverse order, as gradients become ready. What
 * comes back from the reduction is held against the ranks' known sums.
 */
final class SleepBuckets implements AutoCloseable {
    private final int rank;
    private final int worldSize;
    private final List<ProbedBucket> buckets = new ArrayList<>();
    private final long elements;
    private long iteration;

    /** Takes memory for the gradients of parameters, given in canonical order. */
    SleepBuckets(List<Parameter> parameters, BucketPlan plan, int rank, int worldSize) {
        this.rank = rank;
        this.worldSize = worldSize;
        List<Long> sizes = parameters.stream().map(p -> p.elements() * Float.BYTES).toList();
        List<List<Integer>> cut = plan.cut(sizes);
        long all = 0;
        for (int i = 0; i < cut.size(); i++) {
            long gradients = 0;
            for (int parameter : cut.get(i)) {
                gradients = Math.addExact(gradients, parameters.get(parameter).elements());
            }
            int extra = i + 1 == cut.size() ? 1 : 0;
            buckets.add(new ProbedBucket(i, gradients, extra, rank, worldSize));
            all = Math.addExact(all, gradients);
        }
        this.elements = all;
    }

    /**
     * Sleeps, and hands each bucket over once its share of the time is over.
     *
     * @param startNs when the pass began
     */
    void backward(GradientSink sink, long startNs, long durationNs, float loss) {
        ProbedBucket last = last();
        last.set(last.bucket().elements() - 1, loss);
        long ready = 0;
        for (ProbedBucket bucket : buckets) {
            ready += bucket.bucket().elements();
            double share = Math.min(1, ready / (double) elements);
            bucket.fill(iteration);
            Pause.until(startNs + (long) (share * durationNs));
            sink.ready(bucket.bucket());
        }
    }

    /**
     * Looks at what the reduction has made of the iteration's buckets.
     *
     * @throws PentathlonException (environment) if a sum is not that of the ranks' values
     */
    void check() {
        for (ProbedBucket bucket : buckets) {
            bucket.take(iteration)
                    .ifPresent(
                            wrong -> {
                                throw new PentathlonException(
                                        ExitStatus.ENVIRONMENT,
                                        "rank %d of %d, iteration %d: %s; what reduces gradients"
                                                        .formatted(
                                                                rank, worldSize, iteration, wrong)
                                                + " does not work here: try another --collective");
                            });
        }
        iteration++;
    }

    /** Sum of the ranks' losses, once reduced. */
    float loss() {
        ProbedBucket last = last();
        return last.get(last.bucket().elements() - 1);
    }

    private ProbedBucket last() {
        return buckets.get(buckets.size() - 1);
    }

    @Override
    public void close() {
        buckets.forEach(ProbedBucket::close);
    }
}
