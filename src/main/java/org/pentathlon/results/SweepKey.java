package org.pentathlon.results;

/**
 * What all points of one case of a sweep have.
 *
 * @param axis see {@link SweepPoint#axis}
 */
public record SweepKey(
        String workload,
        String mode,
        String engine,
        String problemClass,
        String precision,
        String axis) {
    /** The case of a point. */
    public static SweepKey of(SweepPoint point) {
        return new SweepKey(
                point.workload(),
                point.mode(),
                point.engine(),
                point.problemClass(),
                point.precision(),
                point.axis());
    }
}
