package org.pentathlon.results;

/**
 * One point of a sweep over input sizes; a row of {@code /sweeps/points}.
 *
 * @param axis {@code image_area} (pixels) or {@code sequence_length} (words)
 * @param size what the fit takes as L: pixels of an image, words of a sequence
 * @param batch samples
 * @param status {@code ok}, {@code skipped} (would pass the limit) or {@code failed}
 * @param reason why it is not ok; else empty
 * @param predictedBytes what the points before it let expect; NaN where there were too few
 * @param allocatorPeakBytes -1 where not measured
 * @param residentPeakBytes -1 where not measured
 * @param iterationNs median; NaN where not measured
 * @param confirmation whether it is the batch that the fit predicts as the largest, tried
 */
public record SweepPoint(
        String workload,
        String mode,
        String engine,
        String problemClass,
        String precision,
        String axis,
        long size,
        long batch,
        String status,
        String reason,
        double predictedBytes,
        long allocatorPeakBytes,
        long residentPeakBytes,
        long limitBytes,
        int iterations,
        double iterationNs,
        boolean confirmation)
        implements FileRow {}
