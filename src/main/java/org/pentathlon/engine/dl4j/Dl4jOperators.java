package org.pentathlon.engine.dl4j;

import java.util.Comparator;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.spec.Phase;

/**
 * Records the layers of a graph, and within them and beside them the operators of ND4J and what it
 * calls of BLAS. A layer's own time is Deeplearning4j's between the operators. To be started and
 * stopped by the thread that drives the session; work of other threads is not seen.
 *
 * <p>What recording costs is measured at the start, and taken off; times that would be negative
 * then are 0.
 */
final class Dl4jOperators implements OperatorRecorder {
    private final PhasedGraph graph;
    // Kept from one start to the next, for its memory has grown to an iteration's size.
    private final OperatorLane lane = new OperatorLane();

    // Null while nothing is recorded.
    private RecordingCost cost;
    private int iterations;

    Dl4jOperators(PhasedGraph graph) {
        this.graph = graph;
    }

    @Override
    public void start(boolean shapes) {
        if (cost != null) {
            throw new IllegalStateException("operators are recorded already");
        }
        cost = RecordingCosts.measure();
        iterations = 0;
        lane.restart(shapes);
        graph.watch(vertex -> WatchedVertex.of(vertex, lane));
        OperatorLane.tell(lane);
    }

    /** What follows on this thread belongs to a phase. */
    void enter(Phase phase) {
        if (cost != null) {
            lane.enter(phase);
        }
    }

    /** The iteration has ended; what follows belongs to no phase. */
    void endIteration() {
        if (cost != null) {
            lane.endIteration(cost);
            iterations++;
        }
    }

    @Override
    public OperatorRecording stop() {
        if (cost == null) {
            throw new IllegalStateException("operators are not being recorded");
        }
        double callbackNs = cost.totalNs();
        abandon();
        return new OperatorRecording(
                iterations,
                lane.totals(),
                lane.calls().stream()
                        .sorted(Comparator.comparingLong(OperatorCall::startNs))
                        .toList(),
                callbackNs);
    }

    /** Ends without a result; may be called again. */
    void abandon() {
        if (cost != null) {
            OperatorLane.tell(null);
            graph.unwatch();
            cost = null;
        }
    }
}
