package org.pentathlon.report.figure;

/**
 * A case under a roof.
 *
 * @param intensity analytic operations over the bytes of its operators, FLOP/byte
 * @param flopsPerSecond analytic operations of all ranks
 */
record RooflineCase(Ceilings ceilings, ReportCase shown, double intensity, double flopsPerSecond) {
    /** Whether it is of a mode, as {@link Modes} names it. */
    boolean isOf(String mode) {
        return Modes.TITLES.getOrDefault(shown.mode(), "").equals(mode);
    }
}
