package org.pentathlon.results;

import java.util.Collection;

/**
 * Rates of a case in two files, and the time that the second takes for the same work over that of
 * the first: rate of the first over rate of the second, which are medians over launches. Above 1
 * the second is slower.
 *
 * @param unit what is counted: {@code tokens} where both cases have them, else {@code samples}
 * @param rate of the first, in units per second of all ranks; NaN without iterations
 * @param otherRate of the second
 * @param low lower end of the ratio's 95 % interval; NaN where there is none
 * @param high upper end of it
 * @param interval {@code launch} where the interval covers differences between launches, {@code
 *     within-launch} where it does not; empty where there is none
 * @param launches of the first that have iterations
 * @param otherLaunches of the second
 */
public record RateRatio(
        String unit,
        double rate,
        double otherRate,
        double low,
        double high,
        String interval,
        int launches,
        int otherLaunches) {

    /**
     * From the rows of both. Launches of one have nothing to do with those of the other, so the
     * interval resamples them apart: see {@link Bootstrap}.
     */
    public static RateRatio of(ResultFile file, String name, ResultFile other, String otherName) {
        Collection<LaunchSeries> first = StoredLaunches.read(file, name).values();
        Collection<LaunchSeries> second = StoredLaunches.read(other, otherName).values();
        boolean tokens = hasTokens(first) && hasTokens(second);
        IterationColumn amount = tokens ? IterationColumn.TOKENS : IterationColumn.SAMPLES;
        LaunchRates rates = LaunchRates.of(first, amount);
        LaunchRates others = LaunchRates.of(second, amount);
        if (rates.throughput().free() != others.throughput().free()
                && rates.isQueued()
                && others.isQueued()) {
            // Waiting for the device after each iteration would be taken for a slower case.
            rates = rates.timed();
            others = others.timed();
        }
        Bootstrap.Interval interval = rates.over(others);
        return new RateRatio(
                tokens ? "tokens" : "samples",
                rates.perSecond(),
                others.perSecond(),
                interval.low(),
                interval.high(),
                interval.kind(),
                rates.launches().size(),
                others.launches().size());
    }

    private static boolean hasTokens(Collection<LaunchSeries> launches) {
        return launches.stream().anyMatch(launch -> launch.total(IterationColumn.TOKENS) > 0);
    }

    /** Time of the second over time of the first; NaN where one has no iterations. */
    public double time() {
        return rate / otherRate;
    }

    /** Whether the interval covers differences between launches. */
    public boolean isOverLaunches() {
        return interval.equals(Bootstrap.OVER_LAUNCHES);
    }
}
