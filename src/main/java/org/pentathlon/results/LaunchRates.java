package org.pentathlon.results;

import java.util.Collection;
import java.util.List;

/**
 * What the launches of a case did per second, over the time from the common start to the latest
 * end: see {@link Throughput}.
 *
 * @param launches those that have iterations
 * @param amount what is counted: samples or tokens
 * @param throughput where it was counted
 */
record LaunchRates(List<LaunchSeries> launches, IterationColumn amount, Throughput throughput) {
    /** Of all launches that have iterations. */
    static LaunchRates of(Collection<LaunchSeries> launches, IterationColumn amount) {
        return new LaunchRates(
                launches.stream().filter(launch -> launch.iterationNs().length > 0).toList(),
                amount,
                Throughput.of(launches));
    }

    /** The same of the timing pass, also where there is a block that was not synchronised. */
    LaunchRates timed() {
        return new LaunchRates(launches, amount, new Throughput(false));
    }

    /** Whether phases were queued on a device, so that the timing pass has to wait for it. */
    boolean isQueued() {
        return launches.stream().anyMatch(launch -> launch.total(IterationColumn.DEVICE_NS) > 0);
    }

    /** Of all ranks, the median over launches; NaN without any. */
    double perSecond() {
        return Statistics.median(
                launches.stream()
                        .mapToDouble(launch -> throughput.perSecond(launch, amount))
                        .toArray());
    }

    /**
     * Interval of this rate over another's. A rate is over the loop's wall time, which no iteration
     * tells: what is resampled is the rate over iterations, brought to the same centre.
     */
    Bootstrap.Interval over(LaunchRates base) {
        Bootstrap.Interval found = Bootstrap.ofQuotient(side(), base.side());
        double scale = perSecond() / base.perSecond() / (perNs() / base.perNs());
        return new Bootstrap.Interval(found.low() * scale, found.high() * scale, found.kind());
    }

    /** What is resampled: amount and time of each iteration. */
    Bootstrap.Side side() {
        return Bootstrap.Side.ofRatios(
                launches.stream().map(launch -> launch.totals(amount)).toList(),
                launches.stream().map(throughput::iterationNs).toList());
    }

    /**
     * Amount in a nanosecond of iterations, median over launches: the centre of what is resampled.
     */
    double perNs() {
        return Statistics.median(
                launches.stream()
                        .mapToDouble(
                                launch ->
                                        Statistics.mean(launch.totals(amount))
                                                / Statistics.mean(throughput.iterationNs(launch)))
                        .toArray());
    }
}
