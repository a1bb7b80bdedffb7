package org.pentathlon.results;

/**
 * One number of ranks of a scaling series, against the series' base: a row of {@code
 * /sweeps/scaling}. Figures that could not be had are NaN.
 *
 * @param name of the case in the file
 * @param kind what the series keeps the same
 * @param collective that of the series' cases of several ranks; those of one rank may have none
 * @param mpi the same
 * @param base name of the case that efficiency is relative to; empty where there is none
 * @param ranks of this case
 * @param baseRanks those of the case that efficiency is relative to
 * @param threads compute threads of a rank
 * @param launches fresh sets of processes that measured something
 * @param samplesPerSecond of all ranks, median over launches
 * @param samplesLow lower end of its 95 % interval
 * @param iterationNs median over launches of the median time of an iteration
 * @param efficiency weak, and inference: (X_N / N) / (X_b / b), strong: b T_b / (N T_N); 1 is
 *     perfect
 * @param low lower end of its 95 % interval; NaN for the base itself
 * @param interval {@code launch}, or {@code within-launch} where there are too few launches
 * @param speedup weak, and inference: X_N / X_b, strong: T_b / T_N
 * @param waitShare part of an iteration in which a rank waits for slower ones
 * @param allreduceShare part of an iteration that gradients take once all are ready
 * @param tailShare both together; known even where clocks do not agree
 * @param hiddenShare time of collectives beside the backward pass, as a part of an iteration
 * @param reason why there is no efficiency; empty where there is one
 */
public record ScalingPoint(
        String name,
        ScalingKind kind,
        String workload,
        String mode,
        String engine,
        String problemClass,
        String precision,
        String collective,
        String mpi,
        String base,
        long ranks,
        long baseRanks,
        long threads,
        long batchPerRank,
        long batchGlobal,
        long launches,
        double samplesPerSecond,
        double samplesLow,
        double samplesHigh,
        double iterationNs,
        double efficiency,
        double low,
        double high,
        String interval,
        double speedup,
        double waitShare,
        double allreduceShare,
        double tailShare,
        double hiddenShare,
        String reason) {
    /** Whether the efficiency is known. */
    public boolean available() {
        return reason.isEmpty();
    }
}
