package org.pentathlon.harness;

import org.pentathlon.spec.CaseSpec;
import org.pentathlon.workload.Problem;

/**
 * A case, its problem, and its places.
 *
 * @param index position in the job, from 0, which names the case in the result file
 * @param order position in this launch, from 0, which differs from the index where launches shuffle
 * @param cases number of cases in the job
 */
record NumberedCase(CaseSpec spec, Problem problem, int index, int order, int cases) {
    /** Name of the case in the result file. */
    String name() {
        return "%03d-%s".formatted(index, spec.title());
    }
}
