package org.pentathlon.results;

import java.util.Optional;

/**
 * Brings instants of a rank's clock onto rank 0's, by linear interpolation between two estimates of
 * the distance, or by the first alone where the case was cut off.
 */
record ClockLine(ClockOffset start, Optional<ClockOffset> end) {
    /** Instant on rank 0's clock; a missing one stays missing. */
    long onRankZero(long localNs) {
        return localNs == IterationColumn.MISSING ? localNs : localNs + offsetNs(localNs);
    }

    private long offsetNs(long localNs) {
        if (end.isEmpty() || end.get().localNs() <= start.localNs()) {
            return start.offsetNs();
        }
        ClockOffset last = end.get();
        double share = (double) (localNs - start.localNs()) / (last.localNs() - start.localNs());
        return start.offsetNs() + Math.round((last.offsetNs() - start.offsetNs()) * share);
    }

    /** Bound of the error, the larger of both estimates. */
    long errorNs() {
        return Math.max(start.errorNs(), end.map(ClockOffset::errorNs).orElse(0L));
    }
}
