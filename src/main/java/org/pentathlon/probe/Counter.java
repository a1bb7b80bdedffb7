package org.pentathlon.probe;

import org.pentathlon.results.CounterRow;

/**
 * Something that a probe counts.
 *
 * @param unit of its value, as in {@link CounterRow}
 */
public record Counter(String name, String unit) {
    CounterRow row(String source, double value) {
        return CounterRow.of(name, source, value, unit);
    }

    /** Whole numbers are exact up to 2 to the power of 53. */
    CounterRow row(String source, long value) {
        return row(source, (double) value);
    }

    CounterRow unavailable(String source, String reason) {
        return CounterRow.unavailable(name, source, unit, reason);
    }
}
