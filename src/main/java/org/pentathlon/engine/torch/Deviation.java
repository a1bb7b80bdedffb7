package org.pentathlon.engine.torch;

/** The largest relative difference of results from what they should be. */
final class Deviation {
    private double largest;

    /**
     * Holds one element against what it should be.
     *
     * @param scale what the difference is divided by; not negative
     */
    void add(double found, double expected, double scale) {
        double difference = Math.abs(found - expected);
        if (Double.isNaN(difference)) {
            largest = Double.POSITIVE_INFINITY;
        } else if (difference > 0) {
            largest = Math.max(largest, difference / scale);
        }
    }

    /** Of all so far; infinite where one is no finite number. */
    double largest() {
        return largest;
    }
}
