package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** The block of a launch that was not synchronised, over its ranks. */
final class FreeBlock {
    private final List<FreeRun> runs = new ArrayList<>();

    void add(FreeRun run) {
        runs.add(run);
    }

    /** Ranks that have one. */
    int ranks() {
        return runs.size();
    }

    /** From the common start to the latest end. */
    double seconds() {
        long startNs = runs.stream().mapToLong(FreeRun::startNs).min().orElseThrow();
        long endNs = runs.stream().mapToLong(FreeRun::endNs).max().orElseThrow();
        return (endNs - startNs) / 1e9;
    }

    /** Sum over all iterations of all ranks. */
    double total(IterationColumn column) {
        return runs.stream().mapToDouble(run -> run.total(column)).sum();
    }

    /**
     * Mean time of an iteration in nanoseconds: the slowest rank's where ranks wait for each other,
     * else the mean over ranks.
     */
    double iterationNs(boolean training) {
        double[] means =
                runs.stream().mapToDouble(run -> (double) run.ns() / run.iterations()).toArray();
        return training ? Statistics.quantile(means, 1) : Statistics.mean(means);
    }
}
