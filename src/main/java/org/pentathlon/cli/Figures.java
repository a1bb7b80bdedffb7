package org.pentathlon.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people. */
final class Figures {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Figures() {}

    /** Four significant digits without an exponent; {@code -} where there is no number. */
    static String of(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (Double.isInfinite(value)) {
            return Double.toString(value);
        }
        return new BigDecimal(value, FOUR_DIGITS).stripTrailingZeros().toPlainString();
    }

    /** At most eight characters or so: {@code 2.341}, {@code 1.37e10}, {@code 4.20e-5}. */
    static String compact(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return of(value);
        }
        double size = Math.abs(value);
        if (size >= 10_000 || (size < 0.001 && size > 0)) {
            return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e([+]|(-))0?", "e$2");
        }
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
