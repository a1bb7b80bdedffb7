package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The 95 % interval of a score by resampling, as {@link Bootstrap} does for one case: launches of
 * both files, then blocks of iterations in each. What a launch has in common for all of its cases,
 * such as its place in memory, must not cancel out between them: so the five cases of a file take
 * the same launches in each resample.
 */
final class ScoreInterval {
    private ScoreInterval() {}

    /**
     * The score with its interval, brought to the same centre: wall time also holds what lies
     * between ranks and iterations.
     */
    static Interval of(ScoreSetup own, ScoreSetup reference, double value) {
        List<Bootstrap.Side> above = new ArrayList<>();
        List<Bootstrap.Side> below = new ArrayList<>();
        for (String workload : Score.WORKLOADS) {
            if (tooFew(own, workload) || tooFew(reference, workload)) {
                return new Interval(value, Double.NaN, Double.NaN);
            }
        }
        double logs = 0;
        for (String workload : Score.WORKLOADS) {
            IterationColumn unit = own.unit(workload, reference);
            LaunchRates ours = rates(own, workload, unit);
            LaunchRates theirs = rates(reference, workload, unit);
            above.add(ours.side());
            below.add(theirs.side());
            logs += Math.log(ours.perNs() / theirs.perNs());
        }
        double scale = value / Math.exp(logs / Score.WORKLOADS.size());
        Bootstrap.Interval interval = Bootstrap.ofGeometricMean(above, below);
        return new Interval(value, interval.low() * scale, interval.high() * scale);
    }

    private static boolean tooFew(ScoreSetup setup, String workload) {
        String ranks = "/cases/" + setup.name(workload) + "/ranks";
        long[] launches = setup.file().table(ranks).longs("launch");
        return Arrays.stream(launches).distinct().count() < Bootstrap.MIN_LAUNCHES;
    }

    private static LaunchRates rates(ScoreSetup setup, String workload, IterationColumn unit) {
        return LaunchRates.of(
                StoredLaunches.read(setup.file(), setup.name(workload)).values(), unit);
    }
}
