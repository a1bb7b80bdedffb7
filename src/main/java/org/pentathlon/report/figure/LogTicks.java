package org.pentathlon.report.figure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;

/** Ticks of a logarithmic axis: powers of ten, and where these are few what lies between. */
final class LogTicks {
    /** With fewer powers of ten than these their double and fivefold stand beside them. */
    private static final int FEW = 3;

    private LogTicks() {}

    /**
     * Ticks from one number to another.
     *
     * @param from above 0
     * @param to finite
     * @param word what is written at a tick
     */
    static Map<Double, String> between(double from, double to, DoubleFunction<String> word) {
        int[] factors = Math.log10(to / from) < FEW ? new int[] {1, 2, 5} : new int[] {1};
        Map<Double, String> ticks = new LinkedHashMap<>();
        for (int p = (int) Math.floor(Math.log10(from)); p <= Math.log10(to); p++) {
            for (int factor : factors) {
                double value = factor * Math.pow(10, p);
                if (value >= from && value <= to) {
                    ticks.put(value, word.apply(value));
                }
            }
        }
        return ticks;
    }
}
