package org.pentathlon.results;

import java.util.Arrays;

/**
 * How long the slowest of N ranks takes, of whose times there is a sample.
 *
 * <p>The expected maximum of N draws from the sample is the sum over its sorted values x(k) of
 * {@code x(k) ((k/n)^N - ((k-1)/n)^N)}: its mean for N = 1, and for large N its largest value,
 * which it cannot pass. Beyond about n ranks that is too low, as rarer times than those seen
 * happen: {@link #expectedWithTail} continues the sample by an exponential tail above its 90 %
 * quantile u, with the mean excess b as its scale (a generalised Pareto distribution of shape 0),
 * whose expected maximum is {@code u + b (ln(N p) + 0.5772)} where a share p of the sample is above
 * u.
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

    /** Expected maximum of so many independent draws from the sample. */
    public double expectedMaximum(int draws) {
        if (draws == 1) {
            return mean();
        }
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
    public double expectedWithTail(int draws) {
        double from = Statistics.sortedQuantile(sorted, TAIL_FROM);
        double[] excesses =
                Arrays.stream(sorted).filter(x -> x > from).map(x -> x - from).toArray();
        double expected = expectedMaximum(draws);
        double above = draws * (double) excesses.length / sorted.length;
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
