package org.pentathlon.results;

/**
 * What a measurement costs; a row of {@code overhead/}.
 *
 * @param without {@code passes} where iterations without it stood beside those with it, {@code
 *     free_running} where it is held against the block that is not synchronised, else {@code
 *     timing}
 */
record OverheadRow(String measurement, double msWithout, double msWith, String without) {
    static final String PASSES = "passes";
    static final String TIMING = "timing";
    static final String FREE_RUNNING = "free_running";
}
