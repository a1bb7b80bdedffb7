package org.pentathlon.results;

import java.util.List;
import java.util.Optional;

/**
 * What was found of one case of one rank in one launch.
 *
 * @param plannedRows measured iterations that it was to have
 * @param quality what it has of evaluations
 * @param end empty where the case was cut off
 */
record CaseSegment(
        CaseHeader header,
        int plannedWarmup,
        int plannedRows,
        RankRows warmup,
        RankRows rows,
        List<QualityRow> quality,
        Optional<CaseEnd> end) {

    /** The clock of the rank over the case. */
    ClockLine clock() {
        return new ClockLine(header.clock(), end.map(e -> e.trailer().clock()));
    }
}
