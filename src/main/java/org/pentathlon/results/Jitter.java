package org.pentathlon.results;

import java.util.Arrays;

/**
 * How long the slowest of many takes, of whose times there is a sample.
 *
 * <p>The expected maximum of m draws from the sample is the sum over its sorted values x(k) of
 * {@code x(k) ((k/n)^m - ((k-1)/n)^m)}: its mean for m = 1, and for large m its largest value,
 * which it cannot pass. Beyond m = n or so that is too low, as rarer times than those seen happen:
 * {@link #expectedWithTail} continues the sample by an exponential tail above its 90 % quantile u,
 * with the mean excess b as its scale (a generalised Pareto distribution of shape 0), whose
 * expected maximum is {@code u + b (ln(m p) + 0.5772)} where a share p of the sample is above u.
 *
 * <p>Where a value of the sample is itself the slowest of r, m need not be whole: N out of r draws
 * are m = N / r.
 */
public final class Jitter {
    private static final double EULER = 0.577_215_664_901_532_9;
    private static final double TAIL_FROM = 0.9;
    private static final int LEAST_EXCESSES = 3;
    private static final double GRID_END = 8;
    private static final int GRID = 16_000;

    private final double[] sorted;

    /**
     * @param values at least one
     */
    public Jitter(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /** Mean of the sample. */
    public double mean() {
        return Statistics.mean(sorted);
    }

    /** Expected maximum of so many independent draws from the sample; more than 0. */
    public double expectedMaximum(double draws) {
        double n = sorted.length;
        double expected = 0;
        double below = 0;
        for (int k = 0; k < sorted.length; k++) {
            double upTo = Math.pow((k + 1) / n, draws);
            expected += sorted[k] * (upTo - below);
            below = upTo;
        }
        return expected;
    }

    /** The same with a tail beyond what was seen; never less than {@link #expectedMaximum}. */
    public double expectedWithTail(double draws) {
        double from = Statistics.sortedQuantile(sorted, TAIL_FROM);
        double[] excesses =
                Arrays.stream(sorted).filter(x -> x > from).map(x -> x - from).toArray();
        double expected = expectedMaximum(draws);
        double above = draws * excesses.length / sorted.length;
        if (excesses.length < LEAST_EXCESSES || above < 1) {
            return expected;
        }
        double scale = Statistics.mean(excesses);
        return Math.max(expected, from + scale * (Math.log(above) + EULER));
    }

    /** Expected maximum of so many standard normal draws, by the trapezoidal rule. */
    static double ofNormals(int draws) {
        double step = 2 * GRID_END / GRID;
        double share = 0;
        double expected = 0;
        double below = 0;
        double density = density(-GRID_END);
        for (int i = 1; i <= GRID; i++) {
            double x = -GRID_END + i * step;
            double next = density(x);
            share += (density + next) / 2 * step;
            density = next;
            double upTo = Math.pow(Math.min(1, share), draws);
            expected += (x - step / 2) * (upTo - below);
            below = upTo;
        }
        return expected;
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
