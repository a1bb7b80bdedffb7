package org.pentathlon.results;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * 95 % intervals by resampling: launches first, then blocks of consecutive iterations in each, so
 * that neither the differences between launches nor slow drifts are taken for many independent
 * observations. Blocks are circular and as long as the cube root of the number of iterations
 * (Politis and Romano, "A circular block-resampling procedure for stationary data", 1992). With
 * fewer than {@link #MIN_LAUNCHES} launches these are kept as they are. The seed is fixed: the same
 * rows give the same interval.
 */
final class Bootstrap {
    static final int MIN_LAUNCHES = 3;

    /** An interval that covers differences between launches. */
    static final String OVER_LAUNCHES = "launch";

    private static final int RESAMPLES = 1000;
    private static final long SEED = 20_240_229;

    /** Both ends of an interval; NaN where there is none. */
    record Interval(double low, double high, String kind) {}

    /** A figure of a launch, whose iterations it resamples. */
    private interface Figure {
        double of(int launch, SplittableRandom random);
    }

    private Bootstrap() {}

    /** Interval of the median over launches of the median of a launch's values. */
    static Interval ofMedian(List<double[]> launches) {
        return run(Side.ofMedians(launches));
    }

    /** Interval of the median over launches of the ratio of two sums over iterations. */
    static Interval ofRatio(List<double[]> numerators, List<double[]> denominators) {
        return run(Side.ofRatios(numerators, denominators));
    }

    private static double ratio(
            List<double[]> numerators,
            List<double[]> denominators,
            int launch,
            SplittableRandom random) {
        int[] times = times(numerators.get(launch).length, random);
        return weightedSum(numerators.get(launch), times)
                / weightedSum(denominators.get(launch), times);
    }

    /**
     * Interval of the median over launches of the ratio of two series' medians. The iterations of
     * one have nothing to do with those of the other, so they are resampled apart.
     */
    static Interval ofRatioOfMedians(List<double[]> numerators, List<double[]> denominators) {
        Medians above = Medians.of(numerators);
        Medians below = Medians.of(denominators);
        List<Integer> shorter =
                IntStream.range(0, numerators.size())
                        .mapToObj(
                                launch ->
                                        Math.min(
                                                numerators.get(launch).length,
                                                denominators.get(launch).length))
                        .toList();
        Figure quotient =
                (launch, random) ->
                        above.resampled(launch, random) / below.resampled(launch, random);
        return run(new Side(shorter, quotient));
    }

    /** A figure of each launch, how to resample it, and of how many iterations it is. */
    record Side(List<Integer> lengths, Figure figure) {
        /** The median of each launch's values. */
        static Side ofMedians(List<double[]> launches) {
            Medians medians = Medians.of(launches);
            return new Side(counts(launches), medians::resampled);
        }

        /** The ratio of two sums over each launch's iterations. */
        static Side ofRatios(List<double[]> numerators, List<double[]> denominators) {
            return new Side(
                    counts(numerators),
                    (launch, random) -> ratio(numerators, denominators, launch, random));
        }

        private static List<Integer> counts(List<double[]> launches) {
            return launches.stream().map(values -> values.length).toList();
        }

        /** The median over launches; these are resampled too if there are enough of them. */
        private double resampled(boolean overLaunches, SplittableRandom random) {
            double[] figures = new double[lengths.size()];
            for (int slot = 0; slot < figures.length; slot++) {
                int launch = overLaunches ? random.nextInt(figures.length) : slot;
                figures[slot] = figure.of(launch, random);
            }
            return Statistics.median(figures);
        }

        /**
         * The median over launches that are drawn already.
         *
         * @param draws a number from 0 to below 1 for each, such that several sides can share them
         */
        private double resampled(double[] draws, SplittableRandom random) {
            double[] figures = new double[lengths.size()];
            for (int slot = 0; slot < figures.length; slot++) {
                figures[slot] = figure.of((int) (draws[slot] * figures.length), random);
            }
            return Statistics.median(figures);
        }

        private boolean isTooShort() {
            return lengths.isEmpty() || Collections.min(lengths) < 2;
        }
    }

    /**
     * Interval of the ratio of two medians over launches. The launches of one have nothing to do
     * with those of the other, so both are resampled, apart; neither's launches are if one side has
     * fewer than {@link #MIN_LAUNCHES}.
     */
    static Interval ofQuotient(Side above, Side below) {
        if (above.isTooShort() || below.isTooShort()) {
            return new Interval(Double.NaN, Double.NaN, "");
        }
        boolean overLaunches = Math.min(above.lengths.size(), below.lengths.size()) >= MIN_LAUNCHES;
        SplittableRandom random = new SplittableRandom(SEED);
        double[] quotients = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            quotients[i] =
                    above.resampled(overLaunches, random) / below.resampled(overLaunches, random);
        }
        return between(quotients, overLaunches);
    }

    /**
     * Interval of the geometric mean of quotients. All sides above, and all below, take the same
     * launches in each resample; each has {@link #MIN_LAUNCHES} or more.
     */
    static Interval ofGeometricMean(List<Side> above, List<Side> below) {
        List<Side> all = Stream.concat(above.stream(), below.stream()).toList();
        if (all.stream().anyMatch(Side::isTooShort)) {
            return new Interval(Double.NaN, Double.NaN, "");
        }
        int slots = all.stream().mapToInt(side -> side.lengths.size()).max().orElseThrow();
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[] drawnAbove = random.doubles(slots).toArray();
            double[] drawnBelow = random.doubles(slots).toArray();
            double logs = 0;
            for (int side = 0; side < above.size(); side++) {
                logs +=
                        Math.log(
                                above.get(side).resampled(drawnAbove, random)
                                        / below.get(side).resampled(drawnBelow, random));
            }
            means[i] = Math.exp(logs / above.size());
        }
        return between(means, true);
    }

    /**
     * The medians of series.
     *
     * @param orders the indices of each series, by value
     */
    private record Medians(List<double[]> series, List<int[]> orders) {
        static Medians of(List<double[]> series) {
            return new Medians(series, series.stream().map(Bootstrap::order).toList());
        }

        double resampled(int launch, SplittableRandom random) {
            double[] values = series.get(launch);
            return median(values, orders.get(launch), times(values.length, random));
        }
    }

    private static Interval run(Side side) {
        if (side.isTooShort()) {
            return new Interval(Double.NaN, Double.NaN, "");
        }
        boolean overLaunches = side.lengths.size() >= MIN_LAUNCHES;
        SplittableRandom random = new SplittableRandom(SEED);
        double[] figures = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            figures[i] = side.resampled(overLaunches, random);
        }
        return between(figures, overLaunches);
    }

    private static Interval between(double[] figures, boolean overLaunches) {
        Arrays.sort(figures);
        return new Interval(
                Statistics.sortedQuantile(figures, 0.025),
                Statistics.sortedQuantile(figures, 0.975),
                overLaunches ? OVER_LAUNCHES : "within-launch");
    }

    private static int[] times(int length, SplittableRandom random) {
        int block = Math.max(1, (int) Math.round(Math.cbrt(length)));
        int[] times = new int[length];
        int taken = 0;
        while (taken < length) {
            int start = random.nextInt(length);
            for (int i = 0; i < block && taken < length; i++, taken++) {
                times[(start + i) % length]++;
            }
        }
        return times;
    }

    private static int[] order(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double median(double[] values, int[] order, int[] times) {
        int half = (values.length - 1) / 2;
        int seen = 0;
        int at = -1;
        while (seen <= half) {
            seen += times[order[++at]];
        }
        double lower = values[order[at]];
        if (values.length % 2 == 1 || seen > half + 1) {
            return lower;
        }
        do {
            at++;
        } while (times[order[at]] == 0);
        return (lower + values[order[at]]) / 2;
    }

    private static double weightedSum(double[] values, int[] times) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += times[i] * values[i];
        }
        return sum;
    }
}
