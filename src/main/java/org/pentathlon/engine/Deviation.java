package org.pentathlon.engine;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** The largest relative difference of results from what they should be. */
public final class Deviation {
    private double largest;

    /** Some of the indices: the first, the last, and others all over; the same ones each time. */
    public static long[] sample(long count, int wanted) {
        LongStream between = new SplittableRandom(count).longs(wanted, 0, count);
        return LongStream.concat(LongStream.of(0, count - 1), between).toArray();
    }

    /**
     * Holds one element against what it should be.
     *
     * @param scale what the difference is divided by; not negative
     */
    public void add(double found, double expected, double scale) {
        double difference = Math.abs(found - expected);
        if (Double.isNaN(difference)) {
            largest = Double.POSITIVE_INFINITY;
        } else if (difference > 0) {
            largest = Math.max(largest, difference / scale);
        }
    }

    /** Of all so far; infinite where one is no finite number. */
    public double largest() {
        return largest;
    }
}
