package org.pentathlon.engine;

/**
 * What a device did in an iteration, by its own clock, in nanoseconds. Neighbouring parts share one
 * event in the stream, so idle time in between belongs to one of them, and all together are {@code
 * totalNs}. -1 where there is no such part.
 *
 * @param stageNs up to where the input is there
 * @param tailNs from the last gradient to where all sums over the ranks are there
 * @param totalNs from the first event to the last
 */
public record DeviceTimes(
        long stageNs,
        long forwardNs,
        long lossNs,
        long backwardNs,
        long tailNs,
        long updateNs,
        long totalNs) {}
