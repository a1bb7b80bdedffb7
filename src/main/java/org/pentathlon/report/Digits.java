package org.pentathlon.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for people, the same in every locale. */
public final class Digits {
    private static final MathContext FOUR = new MathContext(4);
    private static final MathContext THREE = new MathContext(3);
    private static final double LARGE = 1e7;
    private static final double SMALL = 1e-4;

    private Digits() {}

    /** Four significant digits; {@code -} where there is no number. */
    public static String four(double value) {
        return rounded(value, FOUR);
    }

    /** Three of them, for labels within pictures. */
    public static String three(double value) {
        return rounded(value, THREE);
    }

    private static String rounded(double value, MathContext digits) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (Double.isInfinite(value) || value == 0) {
            return value == 0 ? "0" : Double.toString(value);
        }
        double size = Math.abs(value);
        BigDecimal rounded = new BigDecimal(value, digits).stripTrailingZeros();
        return size < LARGE && size >= SMALL ? rounded.toPlainString() : rounded.toString();
    }
}
