package org.pentathlon.results;

/** A figure, and the least and the most that it may be. */
public record Interval(double value, double low, double high) {
    static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN);

    Interval plus(Interval other) {
        return new Interval(value + other.value, low + other.low, high + other.high);
    }

    Interval times(double factor) {
        return new Interval(value * factor, low * factor, high * factor);
    }

    /** A number over the figure: the least comes of the most. */
    Interval inverse(double numerator) {
        return new Interval(numerator / value, numerator / high, numerator / low);
    }
}
