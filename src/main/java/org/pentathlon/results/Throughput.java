package org.pentathlon.results;

import java.util.Arrays;
import java.util.Collection;

/**
 * What a case does per second: in the block that is not synchronised where all of its launches have
 * one, else in the timing pass.
 */
record Throughput(boolean free) {
    /** That of a case; launches without iterations do not count. */
    static Throughput of(Collection<LaunchSeries> launches) {
        return new Throughput(
                launches.stream()
                        .filter(launch -> launch.iterationNs().length > 0)
                        .allMatch(launch -> launch.freeBlock().isPresent()));
    }

    /** Of all ranks, over (latest end - common start); NaN where no rank has a figure. */
    double perSecond(LaunchSeries launch, IterationColumn column) {
        if (free && launch.freeBlock().isPresent()) {
            FreeBlock block = launch.freeBlock().get();
            return block.total(column) / block.seconds();
        }
        return launch.total(column) / launch.seconds();
    }

    /**
     * Times of the timing pass's iterations, whose scatter stands for that of the block: nobody
     * looked at the clock in that, so its mean alone is known, and they are brought to it.
     */
    double[] iterationNs(LaunchSeries launch) {
        double[] ns = launch.iterationNs();
        if (!free || launch.freeBlock().isEmpty()) {
            return ns;
        }
        double scale = launch.freeIterationNs() / Statistics.mean(ns);
        return Arrays.stream(ns).map(each -> each * scale).toArray();
    }
}
