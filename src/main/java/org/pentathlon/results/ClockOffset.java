package org.pentathlon.results;

/**
 * One estimate of the distance between a rank's monotonic clock and rank 0's.
 *
 * @param localNs instant of the estimate on the rank's clock
 * @param offsetNs rank 0's clock less the rank's
 * @param errorNs bound of the estimate's error
 */
public record ClockOffset(long localNs, long offsetNs, long errorNs) {}
