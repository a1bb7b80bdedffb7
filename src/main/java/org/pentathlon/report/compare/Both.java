package org.pentathlon.report.compare;

/** A figure of two cases, A and B; NaN where one has none. */
public record Both(double a, double b) {
    /** B over A; NaN where one has no figure, or A's is 0. */
    public double ratio() {
        return a == 0 ? Double.NaN : b / a;
    }

    /** Whether one of them has a figure. */
    public boolean isKnown() {
        return !Double.isNaN(a) || !Double.isNaN(b);
    }
}
