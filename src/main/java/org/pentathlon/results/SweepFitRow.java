package org.pentathlon.results;

import java.util.Optional;

/**
 * A row of {@code /sweeps/fits}: the fit of one measure over the points of one case of a sweep.
 *
 * @param key the case
 * @param measure {@code allocator_peak} or {@code resident_peak}
 * @param fit nothing where the points do not determine it
 * @param reason why there is no fit; else empty
 * @param points points that were measured
 * @param prediction of the case, whatever the measure
 * @param limitBytes memory limit of the sweep
 * @param size the problem's own, at which the largest batch is predicted; -1 where the sweep ended
 *     before
 * @param triedBatch batch that was tried at that size; -1 where none was
 * @param triedBytes what it took of the measure; -1 where none was tried
 */
public record SweepFitRow(
        SweepKey key,
        String measure,
        Optional<SweepFit> fit,
        String reason,
        int points,
        Optional<SweepPrediction> prediction,
        long limitBytes,
        long size,
        long triedBatch,
        long triedBytes) {
    /** Part by which a tried batch may take more than was predicted. */
    static final double TOLERANCE = 0.1;

    /** Samples with which the process is predicted to be within the limit; -1 if not known. */
    public long largestBatch() {
        return size < 0
                ? -1
                : prediction.map(known -> known.largestBatch(size, limitBytes)).orElse(-1L);
    }

    /** What was predicted for the batch that was tried; NaN where none was. */
    public double triedPredictedBytes() {
        if (triedBatch < 0 || fit.isEmpty() || prediction.isEmpty()) {
            return Double.NaN;
        }
        return measure.equals(SweepFits.RESIDENT)
                ? prediction.get().bytes(size, triedBatch)
                : fit.get().bytes(size, triedBatch);
    }

    /** Part by which the tried batch took more than predicted; NaN where none was tried. */
    public double excess() {
        return triedBytes / triedPredictedBytes() - 1;
    }

    /** {@code yes}, {@code no} (took more than predicted), or {@code not tried}. */
    public String confirmed() {
        if (Double.isNaN(excess())) {
            return "not tried";
        }
        return excess() <= TOLERANCE ? "yes" : "no";
    }
}
