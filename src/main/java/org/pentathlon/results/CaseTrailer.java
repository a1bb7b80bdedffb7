package org.pentathlon.results;

import java.util.Optional;

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
 * @param freeRun the block that was not synchronised; empty where the session queues nothing
 * @param parametersDigest SHA-256 over all parameters' bits, in hexadecimal; empty in inference
 */
public record CaseTrailer(
        ClockOffset clock,
        int plannedRows,
        long loopStartNs,
        long loopEndNs,
        long evaluationNs,
        long initialisationNs,
        Optional<FreeRun> freeRun,
        String parametersDigest) {
    /** One without a block that was not synchronised. */
    public CaseTrailer(
            ClockOffset clock,
            int plannedRows,
            long loopStartNs,
            long loopEndNs,
            long evaluationNs,
            long initialisationNs,
            String parametersDigest) {
        this(
                clock,
                plannedRows,
                loopStartNs,
                loopEndNs,
                evaluationNs,
                initialisationNs,
                Optional.empty(),
                parametersDigest);
    }
}
