package org.pentathlon.cli;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.Phase;

/**
 * A case in the table that ends a run; NaN where a figure does not exist.
 *
 * @param number as in the name of the case's group, such as {@code 000}
 * @param setup what it ran with, the framework first, such as {@code torch} and {@code 2 ranks x 1
 *     thread}; the table says what all its cases share once
 * @param collective what reduced gradients, or empty
 * @param changes what was asked for beside the defaults, such as {@code depth=50}
 * @param iterationMs median time of an iteration
 * @param lowMs lower end of the median's 95 % interval
 * @param highMs upper end of it
 * @param interval what the interval covers, such as {@code within one launch}
 * @param samplesPerSecond of all ranks
 * @param tokensPerSecond of all ranks; NaN where samples have no tokens
 * @param paddingShare part of the batches' positions that is padding, 0 to 1
 * @param gflops billions of analytic operations of all ranks in a second
 * @param mfu part of the machine's peak, 0 to 1
 * @param firstLoss loss of the first measured iteration
 * @param lastLoss loss of the last one
 * @param shares part of the iteration's time, 0 to 1; phases that do not exist are missing
 * @param tailShare the same of wait and allreduce where they cannot be told apart, else NaN
 * @param checks one phrase, such as {@code 9 passed}
 * @param measured a line on a rank that is late, and one for each measurement beside phases
 * @param quality figures of evaluations, the target's first
 */
public record RunRow(
        String number,
        String workload,
        String problemClass,
        String mode,
        List<String> setup,
        String collective,
        List<String> changes,
        double iterationMs,
        double lowMs,
        double highMs,
        String interval,
        double samplesPerSecond,
        double tokensPerSecond,
        double paddingShare,
        double gflops,
        double mfu,
        double firstLoss,
        double lastLoss,
        Map<Phase, Double> shares,
        double tailShare,
        String checks,
        List<String> measured,
        List<RunQuality> quality) {
    public RunRow {
        setup = List.copyOf(setup);
        changes = List.copyOf(changes);
        measured = List.copyOf(measured);
        quality = List.copyOf(quality);
        Map<Phase, Double> copy = new EnumMap<>(Phase.class);
        copy.putAll(shares);
        shares = Collections.unmodifiableMap(copy);
    }

    /** The framework; empty where it is not known. */
    String engine() {
        return setup.isEmpty() ? "" : setup.get(0);
    }

    boolean hasTokens() {
        return !Double.isNaN(tokensPerSecond);
    }

    boolean hasInterval() {
        return !Double.isNaN(lowMs) && !Double.isNaN(highMs);
    }
}
