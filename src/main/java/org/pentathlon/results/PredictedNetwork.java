package org.pentathlon.results;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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
    private final ScalingBase base;
    private final List<String> notes = new ArrayList<>();

    /**
     * What reductions cost.
     *
     * @param notes what was assumed, one line each
     */
    record Found(AllReduceCost cost, List<String> notes) {
        Found {
            notes = List.copyOf(notes);
        }
    }

    private PredictedNetwork(PredictionRequest request, MeasuredCurve curve, ScalingBase base) {
        this.request = request;
        this.curve = curve;
        this.measured = curve.fit();
        this.base = base;
    }

    /**
     * For one case.
     *
     * @throws PentathlonException (usage) if latency or bandwidth are neither given nor measured
     */
    static Found of(PredictionRequest request, MeasuredCurve measured, ScalingBase base) {
        PredictedNetwork network = new PredictedNetwork(request, measured.of(base), base);
        return new Found(network.cost(), network.notes);
    }

    private AllReduceCost cost() {
        boolean given =
                request.bytesPerSecond().isPresent() && request.latencySeconds().isPresent();
        boolean nodesAlone = request.ranksPerNode() > 1 && curve.hosts() == 1;
        if (!given && (measured.isEmpty() || nodesAlone)) {
            throw missing(nodesAlone && measured.isPresent());
        }
        if (!given && curve.hosts() == 1) {
            noteOneHost();
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
        return new AllReduceCost(network, node, request.ranksPerNode(), algorithms(given));
    }

    /** A curve of one host is of its memory, or of the links between its GPUs. */
    private void noteOneHost() {
        String between = base.device().equals("cuda") ? "GPUs" : "shared memory";
        if (request.bytesPerSecond().isPresent() || request.latencySeconds().isPresent()) {
            boolean latency = request.latencySeconds().isEmpty();
            notes.add(
                    "the %s is of one host's %s, not of a network: for one give %s too"
                            .formatted(
                                    latency ? "latency" : "bandwidth",
                                    between,
                                    latency ? "--latency" : "--bandwidth"));
            return;
        }
        List<String> more =
                request.ranks().stream()
                        .filter(ranks -> ranks > curve.ranks())
                        .map(String::valueOf)
                        .toList();
        if (!more.isEmpty()) {
            notes.add(
                    ("the curve is of one host's %s: %s ranks are taken to be on that one host;"
                                    + " for a network give --bandwidth and --latency")
                            .formatted(between, String.join(", ", more)));
        }
    }

    private Set<AllReduceAlgorithm> algorithms(boolean given) {
        if (!request.algorithms().isEmpty()) {
            return request.algorithms();
        }
        if (!given) {
            return curve.algorithms();
        }
        if (base.transport().ringAlone()) {
            notes.add(
                    "all-reduce by a ring, as %s has nothing else; --algorithm says otherwise"
                            .formatted(
                                    base.transport().collective().equals("gloo")
                                            ? "gloo"
                                            : "MPJ Express"));
            return EnumSet.of(AllReduceAlgorithm.RING);
        }
        return EnumSet.allOf(AllReduceAlgorithm.class);
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
        return new PentathlonException(ExitStatus.USAGE, "case " + base.name() + ": " + why);
    }
}
