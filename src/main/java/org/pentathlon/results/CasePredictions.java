package org.pentathlon.results;

import java.util.List;
import java.util.Optional;

/**
 * The predictions of one case, and what they are made of.
 *
 * @param training whether gradients are reduced
 * @param baseRanks that it was measured with
 * @param baseStepNs mean step of one rank
 * @param baseInterval how the interval of the step came about; empty where there is none
 * @param ratioAtBase the model's iteration at the measured number of ranks over the measured one
 * @param cost of reductions; nothing in inference
 * @param notes what was assumed of reductions, one line each
 * @param rows in the order of the ranks asked for
 */
public record CasePredictions(
        String name,
        boolean training,
        int baseRanks,
        double baseStepNs,
        String baseInterval,
        double ratioAtBase,
        double gradientBytes,
        int buckets,
        String bucketOrigin,
        boolean overlap,
        Optional<AllReduceCost> cost,
        List<String> notes,
        List<Row> rows) {
    public CasePredictions {
        notes = List.copyOf(notes);
        rows = List.copyOf(rows);
    }

    /**
     * A prediction beside what was measured.
     *
     * @param measuredNs mean iteration of a case of the same file with as many ranks and the same
     *     batch of each; NaN where there is none
     */
    public record Row(ScalingPrediction prediction, double measuredNs) {
        /** Predicted over measured iteration. */
        public double ratio() {
            return prediction.iteration().value() / measuredNs;
        }
    }
}
