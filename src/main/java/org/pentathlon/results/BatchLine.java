package org.pentathlon.results;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A time that grows with the batch: {@code perIteration + perSample x batch}, both not below 0,
 * with the least squared relative errors over measured cases.
 */
record BatchLine(double perIterationNs, double perSampleNs) {
    /**
     * The line of measured cases.
     *
     * @return nothing where there are no cases of two batches
     */
    static Optional<BatchLine> of(List<ScalingBase> cases, ToDoubleFunction<ScalingBase> time) {
        if (cases.stream().mapToLong(ScalingBase::batchPerRank).distinct().count() < 2) {
            return Optional.empty();
        }
        double[] times = cases.stream().mapToDouble(time).toArray();
        double[] constant = Arrays.stream(times).map(ns -> 1 / ns).toArray();
        double[] ones = Arrays.stream(times).map(ns -> 1).toArray();
        double[] growing = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            growing[i] = cases.get(i).batchPerRank() / times[i];
        }
        return LeastSquares.solve(new double[][] {constant, growing}, ones)
                .map(
                        both -> {
                            if (both[1] < 0) {
                                return new BatchLine(alone(constant, ones), 0);
                            }
                            return both[0] < 0
                                    ? new BatchLine(0, alone(growing, ones))
                                    : new BatchLine(both[0], both[1]);
                        });
    }

    private static double alone(double[] column, double[] ones) {
        return LeastSquares.solve(new double[][] {column}, ones).orElse(new double[1])[0];
    }

    double at(long batch) {
        return perIterationNs + perSampleNs * batch;
    }
}
