package org.pentathlon.results;

/**
 * What a rank knows of a case after its last iteration.
 *
 * @param clock estimate at the case's end
 * @param plannedRows measured iterations that the case had to have as it ended: fewer than it was
 *     begun with where a target was reached, or the loss was no number
 * @param loopStartNs the rank's clock after the barrier before the first measured iteration
 * @param loopEndNs the rank's clock after the last measured iteration
 * @param evaluationNs time between these two that went into evaluations
 * @param initialisationNs time before the loop that is not of a run to a quality
 * @param parametersDigest SHA-256 over all parameters' bits, in hexadecimal; empty in inference
 */
public record CaseTrailer(
        ClockOffset clock,
        int plannedRows,
        long loopStartNs,
        long loopEndNs,
        long evaluationNs,
        long initialisationNs,
        String parametersDigest) {}
