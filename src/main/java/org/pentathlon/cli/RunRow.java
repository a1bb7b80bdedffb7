package org.pentathlon.cli;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.pentathlon.spec.Phase;

/**
 * A case in the table that ends a run; NaN where a figure does not exist.
 *
 * @param iterationMs median time of an iteration
 * @param lowMs lower end of the median's 95 % interval
 * @param highMs upper end of it
 * @param samplesPerSecond of all ranks
 * @param gflops billions of analytic operations of all ranks in a second
 * @param firstLoss loss of the first measured iteration
 * @param lastLoss loss of the last one
 * @param shares part of the iteration's time, 0 to 1; phases that do not exist are missing
 * @param checks one phrase, such as {@code 9 passed}
 */
public record RunRow(
        String workload,
        String mode,
        String engine,
        double iterationMs,
        double lowMs,
        double highMs,
        double samplesPerSecond,
        double gflops,
        double firstLoss,
        double lastLoss,
        Map<Phase, Double> shares,
        String checks) {
    public RunRow {
        Map<Phase, Double> copy = new EnumMap<>(Phase.class);
        copy.putAll(shares);
        shares = Collections.unmodifiableMap(copy);
    }
}
