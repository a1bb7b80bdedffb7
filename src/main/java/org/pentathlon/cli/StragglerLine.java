package org.pentathlon.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.pentathlon.results.RankHosts;
import org.pentathlon.results.ResultFile;

/** Names the rank for which the others wait, where it matters. */
final class StragglerLine {
    /** Of two ranks one is last in half of the iterations by chance. */
    private static final double LEAST_SHARE = 0.75;

    /** Part of the iteration's time. */
    private static final double LEAST_DELAY = 0.01;

    private static final double NS_PER_MS = 1e6;

    private StragglerLine() {}

    /**
     * One line where a rank is last in three of four iterations or more, by 1 % of an iteration or
     * more; else none.
     *
     * @param name the case's
     * @param summary a figure of the case's summary by its metric, NaN where there is none
     */
    static List<String> read(ResultFile file, String name, ToDoubleFunction<String> summary) {
        double share = summary.applyAsDouble("straggler_share");
        double delayNs = summary.applyAsDouble("straggler_delay_ns");
        double iterationNs = summary.applyAsDouble("iteration_median_ns");
        boolean matters = share >= LEAST_SHARE && delayNs >= LEAST_DELAY * iterationNs;
        if (!matters) {
            return List.of();
        }
        int rank = (int) summary.applyAsDouble("straggler_rank");
        return List.of(
                String.format(
                        Locale.ROOT,
                        "rank %d%s is last in %.0f %% of the iterations, %s ms behind the others",
                        rank,
                        host(file, name, rank),
                        100 * share,
                        Figures.plain(delayNs / NS_PER_MS)));
    }

    /** Nothing where launches had the rank on several hosts. */
    private static String host(ResultFile file, String name, int rank) {
        RankHosts hosts = new RankHosts(file);
        List<String> found =
                Arrays.stream(file.table("/cases/" + name + "/ranks").longs("launch"))
                        .distinct()
                        .mapToObj(launch -> hosts.of(name, launch, rank))
                        .distinct()
                        .toList();
        return found.size() == 1 && !found.get(0).isEmpty() ? " on " + found.get(0) : "";
    }
}
