package org.pentathlon.report.figure;

import java.util.Locale;

/** Percentages as labels within pictures. */
final class Percent {
    private static final double LEAST = 0.05;

    private Percent() {}

    /** One decimal; what is next to nothing is only said to be that. */
    static String text(double percent) {
        return percent > 0 && percent < LEAST
                ? "<0.1 %"
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }
}
