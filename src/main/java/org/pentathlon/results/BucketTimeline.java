package org.pentathlon.results;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Gradients on their way: buckets become ready during the backward pass, and are reduced one after
 * another.
 *
 * @param backwardNs how long the pass takes
 * @param bucketBytes in the order in which they become ready
 * @param overlap whether they are reduced beside the pass; else behind it
 */
record BucketTimeline(double backwardNs, List<Double> bucketBytes, boolean overlap) {
    BucketTimeline {
        bucketBytes = List.copyOf(bucketBytes);
    }

    /**
     * Time from the end of the pass to the end of the last reduction. A bucket is ready when the
     * pass has come as far as its bytes and those before it are of all: the share of its time that
     * the pass needs for them is not known.
     *
     * @param reductionNs of a bucket of so many bytes
     */
    double exposedNs(ToDoubleFunction<Double> reductionNs) {
        double all = bucketBytes.stream().mapToDouble(Double::doubleValue).sum();
        double soFar = 0;
        double freeNs = 0;
        for (double bytes : bucketBytes) {
            soFar += bytes;
            double readyNs = overlap ? backwardNs * (soFar / all) : backwardNs;
            freeNs = Math.max(freeNs, readyNs) + reductionNs.applyAsDouble(bytes);
        }
        return Math.max(0, freeNs - backwardNs);
    }

    /** Time of all reductions together. */
    double totalNs(ToDoubleFunction<Double> reductionNs) {
        return bucketBytes.stream().mapToDouble(reductionNs).sum();
    }
}
