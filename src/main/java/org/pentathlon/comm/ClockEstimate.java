package org.pentathlon.comm;

/**
 * One estimate of the distance between a rank's {@link System#nanoTime} and rank 0's.
 *
 * @param localNs instant of the estimate on the rank's clock
 * @param offsetNs rank 0's clock less the rank's
 * @param errorNs bound of the estimate's error: half the shortest round trip
 */
public record ClockEstimate(long localNs, long offsetNs, long errorNs) {}
