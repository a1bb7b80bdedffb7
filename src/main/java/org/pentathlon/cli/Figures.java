package org.pentathlon.cli;

import java.math.BigDecimal;
import java.math.MathContext;

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
}
