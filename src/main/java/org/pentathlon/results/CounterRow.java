package org.pentathlon.results;

/**
 * What a counter says of the counters' pass.
 *
 * @param name what is counted, such as {@code instructions}
 * @param source where the figure is from, such as {@code perf_event_open}
 * @param value NaN where it could not be had
 * @param unit of the value; {@code 1} for counts
 * @param reason why it could not be had; else empty
 */
public record CounterRow(String name, String source, double value, String unit, String reason) {
    public static CounterRow of(String name, String source, double value, String unit) {
        return new CounterRow(name, source, value, unit, "");
    }

    public static CounterRow unavailable(String name, String source, String unit, String reason) {
        return new CounterRow(name, source, Double.NaN, unit, reason);
    }

    /** {@code ok} or {@code unavailable}. */
    public String status() {
        return reason.isEmpty() ? "ok" : "unavailable";
    }
}
