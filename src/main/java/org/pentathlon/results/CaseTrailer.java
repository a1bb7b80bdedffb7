package org.pentathlon.results;

/**
 * What a rank knows of a case after its last iteration.
 *
 * @param clock estimate at the case's end
 * @param loopStartNs the rank's clock after the barrier before the first measured iteration
 * @param loopEndNs the rank's clock after the last measured iteration
 * @param parametersDigest SHA-256 over all parameters' bits, in hexadecimal; empty in inference
 */
public record CaseTrailer(
        ClockOffset clock, long loopStartNs, long loopEndNs, String parametersDigest) {}
