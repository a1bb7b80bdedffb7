package org.pentathlon.results;

/**
 * What is expected of a case with so many ranks. Times are in nanoseconds, and NaN where there is a
 * reason.
 *
 * @param iteration with its interval
 * @param stepNs mean step of one rank, without waiting and reducing
 * @param waitNs until the slowest rank's step is over, beyond the mean one
 * @param exposedNs all-reduce that the backward pass does not hide
 * @param allreduceNs all-reduce of all buckets together, hidden or not
 * @param samplesPerSecond of all ranks
 * @param efficiency throughput over that of as many ranks that wait for nobody
 * @param algorithms by which buckets are reduced, joined by {@code +}; empty where none are
 * @param reason why nothing can be predicted; empty where it can
 */
public record ScalingPrediction(
        String caseName,
        ScalingKind scaling,
        int ranks,
        long batchPerRank,
        Interval iteration,
        double stepNs,
        double waitNs,
        double exposedNs,
        double allreduceNs,
        Interval samplesPerSecond,
        Interval efficiency,
        String algorithms,
        String reason) {
    static final double NS_PER_SECOND = 1e9;

    static ScalingPrediction unavailable(
            String caseName, ScalingKind scaling, int ranks, String reason) {
        return new ScalingPrediction(
                caseName,
                scaling,
                ranks,
                IterationColumn.MISSING,
                Interval.NONE,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Interval.NONE,
                Interval.NONE,
                "",
                reason);
    }

    /** The same against another ideal. */
    ScalingPrediction withEfficiencyTimes(double factor) {
        return new ScalingPrediction(
                caseName,
                scaling,
                ranks,
                batchPerRank,
                iteration,
                stepNs,
                waitNs,
                exposedNs,
                allreduceNs,
                samplesPerSecond,
                efficiency.times(factor),
                algorithms,
                reason);
    }
}
