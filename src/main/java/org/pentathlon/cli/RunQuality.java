package org.pentathlon.cli;

/**
 * A figure of a case's evaluations, in the tables that end a run; NaN where a figure does not
 * exist.
 *
 * @param metric with its split, such as {@code test accuracy}
 * @param unit {@code %}, or empty
 * @param last after the last epoch
 * @param best of all epochs; NaN where it is not said which of two is better
 * @param bestEpoch the epoch of the best, from 1
 * @param target what it was to reach
 * @param seconds time that it took to reach it
 * @param cost what that time cost, in the price's currency
 * @param joules energy that it took
 */
public record RunQuality(
        String metric,
        String unit,
        double last,
        double best,
        int bestEpoch,
        double target,
        double seconds,
        double cost,
        double joules) {}
