package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Predicts the cases of a result file for other numbers of ranks. */
public final class Predictions {
    private Predictions() {}

    /**
     * What is expected of each case that is asked for. Weak scaling; strong scaling too where the
     * file has the same case with several batches per rank.
     *
     * @throws org.pentathlon.spec.PentathlonException (usage) if there is no such file, or latency
     *     or bandwidth are neither given nor measured; (invalid) if it cannot be read
     */
    public static List<CasePredictions> of(Path path, PredictionRequest request) {
        MeasuredCurve other = null;
        if (request.curve().isPresent()) {
            try (ResultFile file = ResultFile.open(request.curve().get())) {
                other = MeasuredCurve.read(file);
            }
        }
        try (ResultFile file = ResultFile.open(path)) {
            MeasuredCurve curve = other == null ? MeasuredCurve.read(file) : other;
            List<ScalingBase> bases =
                    file.cases().stream().map(name -> ScalingBases.read(file, name)).toList();
            return bases.stream()
                    .filter(
                            base ->
                                    request.cases().isEmpty()
                                            || request.cases().contains(base.name()))
                    .map(base -> of(base, bases, curve, request))
                    .toList();
        }
    }

    private static CasePredictions of(
            ScalingBase base,
            List<ScalingBase> all,
            MeasuredCurve curve,
            PredictionRequest request) {
        List<ScalingBase> same =
                all.stream()
                        .filter(other -> other.key().equals(base.key()))
                        .filter(
                                other ->
                                        other.ranks() == 1
                                                || base.ranks() == 1
                                                || other.transport().equals(base.transport()))
                        .toList();
        Optional<PredictedNetwork.Found> network =
                base.training()
                        ? Optional.of(PredictedNetwork.of(request, curve, base))
                        : Optional.empty();
        Optional<AllReduceCost> cost = network.map(PredictedNetwork.Found::cost);
        ScalingModel model = new ScalingModel(base, cost, same);
        List<CasePredictions.Row> rows = new ArrayList<>();
        request.ranks().forEach(ranks -> rows.add(row(model.weak(ranks), same)));
        if (model.knowsBatches()) {
            request.ranks().forEach(ranks -> rows.add(row(model.strong(ranks), same)));
        }
        return new CasePredictions(
                base.name(),
                base.training(),
                base.ranks(),
                base.stepNs(),
                base.stepInterval().kind(),
                model.ratioAtBase(),
                base.gradients().bytes(),
                base.gradients().bucketBytes().size(),
                base.gradients().origin(),
                base.overlap(),
                cost,
                network.map(PredictedNetwork.Found::notes).orElse(List.of()),
                rows);
    }

    private static CasePredictions.Row row(ScalingPrediction prediction, List<ScalingBase> same) {
        List<ScalingBase> measured =
                same.stream()
                        .filter(base -> base.ranks() == prediction.ranks())
                        .filter(base -> base.batchPerRank() == prediction.batchPerRank())
                        .toList();
        // Of one rank any transport may be meant.
        boolean clear = measured.stream().map(ScalingBase::transport).distinct().count() == 1;
        double measuredNs = clear ? measured.get(0).iterationNs() : Double.NaN;
        return new CasePredictions.Row(prediction, measuredNs);
    }
}
