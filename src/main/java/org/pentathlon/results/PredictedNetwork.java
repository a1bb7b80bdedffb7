package org.pentathlon.results;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Puts together what reductions will cost, of what was asked for and what was measured. */
final class PredictedNetwork {
    private final PredictionRequest request;
    private final MeasuredCurve curve;
    private final Optional<Link> measured;
    private final String caseName;

    private PredictedNetwork(PredictionRequest request, MeasuredCurve curve, String caseName) {
        this.request = request;
        this.curve = curve;
        this.measured = curve.fit();
        this.caseName = caseName;
    }

    /**
     * For one case.
     *
     * @throws PentathlonException (usage) if latency or bandwidth are neither given nor measured
     */
    static AllReduceCost of(PredictionRequest request, MeasuredCurve measured, ScalingBase base) {
        return new PredictedNetwork(request, measured.of(base), base.name()).cost();
    }

    private AllReduceCost cost() {
        boolean given =
                request.bytesPerSecond().isPresent() && request.latencySeconds().isPresent();
        boolean nodesAlone = request.ranksPerNode() > 1 && curve.hosts() == 1;
        if (!given && (measured.isEmpty() || nodesAlone)) {
            throw missing(nodesAlone && measured.isPresent());
        }
        Link network =
                link(
                        request.latencySeconds(),
                        request.bytesPerSecond(),
                        measured.orElse(null),
                        "given");
        Link node = network;
        if (request.ranksPerNode() > 1) {
            Link otherwise = measured.isPresent() && curve.hosts() == 1 ? measured.get() : network;
            node =
                    link(
                            request.intraLatencySeconds(),
                            request.intraBytesPerSecond(),
                            otherwise,
                            "given");
        }
        Set<AllReduceAlgorithm> algorithms =
                request.algorithm()
                        .<Set<AllReduceAlgorithm>>map(EnumSet::of)
                        .orElseGet(
                                () ->
                                        given
                                                ? EnumSet.allOf(AllReduceAlgorithm.class)
                                                : curve.algorithms());
        return new AllReduceCost(network, node, request.ranksPerNode(), algorithms);
    }

    private static Link link(
            OptionalDouble latencySeconds,
            OptionalDouble bytesPerSecond,
            Link otherwise,
            String given) {
        if (latencySeconds.isPresent() && bytesPerSecond.isPresent()) {
            return Link.given(latencySeconds.getAsDouble(), bytesPerSecond.getAsDouble(), given);
        }
        if (latencySeconds.isEmpty() && bytesPerSecond.isEmpty()) {
            return otherwise;
        }
        Link half =
                Link.given(
                        latencySeconds.orElse(otherwise.latencySeconds()),
                        bytesPerSecond.orElse(otherwise.bytesPerSecond()),
                        latencySeconds.isPresent()
                                ? "latency given, bandwidth " + otherwise.origin()
                                : "bandwidth given, latency " + otherwise.origin());
        return new Link(
                half.latencyNs(), half.nsPerByte(), half.origin(), false, otherwise.error());
    }

    private PentathlonException missing(boolean withinNode) {
        String why =
                withinNode
                        ? "all-reduce was measured within one node, which says nothing of the"
                                + " network between nodes: give --bandwidth and --latency"
                        : "no all-reduce of two sizes or more over several ranks was measured: give"
                                + " --bandwidth and --latency, or --curve FILE.h5 of 'pentathlon"
                                + " kernels --ranks 2'";
        return new PentathlonException(ExitStatus.USAGE, "case " + caseName + ": " + why);
    }
}
