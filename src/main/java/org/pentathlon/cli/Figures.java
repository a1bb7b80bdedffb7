package org.pentathlon.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people. */
final class Figures {
    private static final MathContext FOUR_DIGITS = new MathContext(4);
    private static final MathContext THREE_DIGITS = new MathContext(3);

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

    /**
     * Three significant digits, zeros at the end too: {@code 0.512}, {@code 1.80}, {@code 12.4}.
     */
    static String ratio(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return of(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS);
        int zeros = THREE_DIGITS.getPrecision() - rounded.precision();
        return rounded.setScale(Math.max(0, rounded.scale() + zeros)).toPlainString();
    }

    /** Four significant digits; with an exponent from a million on: {@code 1.234e6}. */
    static String quality(double value) {
        if (Math.abs(value) >= 1e6 && !Double.isInfinite(value)) {
            return withExponent("%.3e", value);
        }
        return Double.isNaN(value) || Double.isInfinite(value) ? of(value) : plain(value);
    }

    /** At most eight characters or so: {@code 2.341}, {@code 1.37e10}, {@code 4.20e-5}. */
    static String compact(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return of(value);
        }
        double size = Math.abs(value);
        if (size >= 10_000 || (size < 0.001 && size > 0)) {
            return withExponent("%.2e", value);
        }
        return plain(value);
    }

    private static String withExponent(String format, double value) {
        return String.format(Locale.ROOT, format, value).replaceFirst("e([+]|(-))0?", "e$2");
    }

    /** Four significant digits, but no fewer than the whole part has. */
    static String plain(double value) {
        double size = Math.abs(value);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
