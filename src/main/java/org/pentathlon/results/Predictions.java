package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Predicts the cases of a result file for other numbers of ranks. */
public final class Predictions {
    private Predictions() {}

    /**
     * What is expected of each case that is asked for. Weak scaling; strong scaling too where the
     * file has the same case with several batches per rank.
     *
     * @throws PentathlonException (usage) if latency or bandwidth are neither given nor measured;
     *     (data) if there is no such file, or it is none of this program; (invalid) if it cannot be
     *     read, or a case that is asked for has no iteration of all its ranks
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
            Map<String, ScalingBase> bases = new LinkedHashMap<>();
            for (String name : file.cases()) {
                ScalingBases.read(file, name).ifPresent(base -> bases.put(name, base));
            }
            List<String> wanted = request.cases().isEmpty() ? file.cases() : request.cases();
            wanted.stream()
                    .filter(name -> !bases.containsKey(name))
                    .findFirst()
                    .ifPresent(
                            name -> {
                                throw nothing(path, name);
                            });
            List<ScalingBase> all = List.copyOf(bases.values());
            return all.stream()
                    .filter(base -> wanted.contains(base.name()))
                    .map(base -> of(base, all, curve, request))
                    .toList();
        }
    }

    private static PentathlonException nothing(Path path, String name) {
        return new PentathlonException(
                ExitStatus.INVALID,
                ("%s: case %s has no iteration of all its ranks; nothing can be predicted from it:"
                                + " name others with --case")
                        .formatted(path, name));
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
