package org.pentathlon.results;

import java.util.Optional;

/**
 * What a case's checks need of a rank beside its rows; a row of the case's {@code ranks/} table.
 * Instants are on rank 0's clock, from the case's start.
 *
 * @param plannedRows measured iterations that it was to have
 * @param loopStartNs after the barrier before the first measured iteration
 * @param loopEndNs after the last measured iteration
 * @param evaluationNs time between these that went into evaluations
 * @param initialisationNs time before the loop that a run to a quality does not count; missing
 *     where the case was cut off
 * @param clockErrorNs bound of the error of the distance to rank 0's clock
 * @param parametersDigest empty in inference, or where the case was cut off
 * @param ended whether the rank came to the case's end
 * @param freeRun the block that was not synchronised; a row of {@code free_running/}
 */
record RankFacts(
        int launch,
        int rank,
        long plannedRows,
        long rows,
        long loopStartNs,
        long loopEndNs,
        long evaluationNs,
        long initialisationNs,
        long clockErrorNs,
        String parametersDigest,
        boolean ended,
        Optional<FreeRun> freeRun) {
    /** Those of a rank without a block that was not synchronised. */
    RankFacts(
            int launch,
            int rank,
            long plannedRows,
            long rows,
            long loopStartNs,
            long loopEndNs,
            long evaluationNs,
            long initialisationNs,
            long clockErrorNs,
            String parametersDigest,
            boolean ended) {
        this(
                launch,
                rank,
                plannedRows,
                rows,
                loopStartNs,
                loopEndNs,
                evaluationNs,
                initialisationNs,
                clockErrorNs,
                parametersDigest,
                ended,
                Optional.empty());
    }

    /** Time of the loop on this rank, without evaluations. */
    long loopNs() {
        return loopEndNs - loopStartNs - evaluationNs;
    }

    /** The same of another launch. */
    RankFacts inLaunch(int another) {
        return new RankFacts(
                another,
                rank,
                plannedRows,
                rows,
                loopStartNs,
                loopEndNs,
                evaluationNs,
                initialisationNs,
                clockErrorNs,
                parametersDigest,
                ended,
                freeRun);
    }

    /** The same, with instants from the case's start. */
    RankFacts from(long caseStartNs) {
        boolean known = loopStartNs != IterationColumn.MISSING;
        return new RankFacts(
                launch,
                rank,
                plannedRows,
                rows,
                known ? loopStartNs - caseStartNs : loopStartNs,
                known ? loopEndNs - caseStartNs : loopEndNs,
                evaluationNs,
                initialisationNs,
                clockErrorNs,
                parametersDigest,
                ended,
                freeRun.map(run -> run.at(run.startNs() - caseStartNs, run.endNs() - caseStartNs)));
    }
}
