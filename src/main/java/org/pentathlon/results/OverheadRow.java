package org.pentathlon.results;

/**
 * What a measurement costs; a row of {@code overhead/}.
 *
 * @param without {@code passes} where iterations without it stood beside those with it, else {@code
 *     timing}
 */
record OverheadRow(String measurement, double msWithout, double msWith, String without) {
    static final String PASSES = "passes";
    static final String TIMING = "timing";
}
