package org.pentathlon.results;

/**
 * One row of a case's {@code summary/} table.
 *
 * @param low lower end of the 95 % interval; NaN where there is none
 * @param high upper end of the 95 % interval; NaN where there is none
 * @param interval {@code launch} where it covers differences between launches, {@code
 *     within-launch} where it does not; empty where there is none
 */
public record SummaryRow(
        String metric, double value, String unit, double low, double high, String interval) {

    /** A figure without an interval. */
    public static SummaryRow of(String metric, double value, String unit) {
        return new SummaryRow(metric, value, unit, Double.NaN, Double.NaN, "");
    }
}
