package org.pentathlon.results;

import java.util.Arrays;
import java.util.List;

/**
 * A measured case, as far as a prediction for other numbers of ranks needs it.
 *
 * @param name of the case
 * @param key what it has in common with cases that differ in ranks and batch alone
 * @param training whether ranks wait for each other in every iteration
 * @param ranks that it was measured with
 * @param transport what reduced its gradients
 * @param samples of one rank in an iteration, as a mean
 * @param gradients buckets, and how they came to be known
 * @param overlap whether gradients are reduced beside the backward pass
 * @param launches what was measured, at least one
 */
record ScalingBase(
        String name,
        List<Object> key,
        boolean training,
        int ranks,
        String device,
        Transport transport,
        long batchPerRank,
        double samples,
        Gradients gradients,
        boolean overlap,
        List<Launch> launches) {
    ScalingBase {
        launches = List.copyOf(launches);
    }

    /**
     * Gradients of one rank.
     *
     * @param bucketBytes in the order in which they become ready
     * @param origin in words
     */
    record Gradients(List<Double> bucketBytes, String origin) {
        Gradients {
            bucketBytes = List.copyOf(bucketBytes);
        }

        double bytes() {
            return bucketBytes.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /**
     * One launch, in nanoseconds.
     *
     * @param steps an iteration without waiting and reducing: of each rank and iteration
     * @param slowest the largest of these over the ranks, by iteration, without what changes slowly
     * @param means mean step over the ranks, by iteration
     * @param backward mean of the backward pass
     * @param iteration time of all iterations over their number: in training each lasts as long as
     *     the slowest rank's, in inference all together do
     * @param betweenRanks standard deviation of the ranks' mean steps; 0 for one rank
     */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    record Launch(
            double[] steps,
            double[] slowest,
            double[] means,
            double backward,
            double iteration,
            double betweenRanks) {}

    /** Mean step of one rank; the median over launches. */
    double stepNs() {
        return median(launches.stream().mapToDouble(l -> Statistics.mean(l.steps)).toArray());
    }

    double backwardNs() {
        return median(launches.stream().mapToDouble(Launch::backward).toArray());
    }

    /** Mean iteration as it was measured; the median over launches. */
    double iterationNs() {
        return median(launches.stream().mapToDouble(Launch::iteration).toArray());
    }

    /** 95 % interval of the mean step. */
    Bootstrap.Interval stepInterval() {
        List<double[]> means = launches.stream().map(Launch::means).toList();
        List<double[]> ones = means.stream().map(ScalingBase::ones).toList();
        return Bootstrap.ofRatio(means, ones);
    }

    private static double[] ones(double[] values) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    static double median(double[] values) {
        return Statistics.median(values);
    }
}
