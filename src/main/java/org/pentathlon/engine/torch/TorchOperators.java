package org.pentathlon.engine.torch;

import java.util.Comparator;
import java.util.List;
import org.pentathlon.device.EventTrail;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.spec.Phase;

/**
 * Records the operators of LibTorch, and autograd's work on each node of the graph, under the
 * node's name. To be started and stopped by the thread that drives the session.
 *
 * <p>What recording costs is measured at the start, as it is with warm caches, and taken off; times
 * that would be negative then are 0. The first iteration costs more, for the memory of the events
 * grows to its size; the time to add them up falls behind an iteration's last phase.
 *
 * <p>On a device an operator's beginning and end each leave an instant in the stream too, which are
 * read when the iteration has been waited for.
 */
final class TorchOperators implements OperatorRecorder {
    // Null where no device is asked.
    private final EventTrail trail;

    // Kept from one start to the next, for its memory has grown to an iteration's size.
    private OperatorLane timing;

    // Null while nothing is recorded.
    private OperatorLane lane;
    private RecordingCost cost;
    private long handle;
    private int iterations;

    /** Of the host's times alone. */
    TorchOperators() {
        this(null);
    }

    /**
     * @param trail of the stream that operators' work goes to; null where they have none
     */
    TorchOperators(EventTrail trail) {
        this.trail = trail;
    }

    /** Whether operators are recorded: what is replayed without them would not be seen. */
    boolean recording() {
        return lane != null;
    }

    @Override
    public void start(boolean shapes) {
        if (lane != null) {
            throw new IllegalStateException("operators are recorded already");
        }
        // Looking at shapes takes so long that a device's times would tell of that alone.
        cost = RecordingCosts.measure(shapes, shapes ? null : trail);
        OperatorLane driver = shapes ? new OperatorLane(0, true, null) : timing();
        handle = RecordFunctions.add(shapes);
        RecordFunctions.tell(driver);
        lane = driver;
        iterations = 0;
    }

    private OperatorLane timing() {
        if (timing == null) {
            timing = new OperatorLane(0, false, trail);
        }
        timing.restart();
        return timing;
    }

    /** What follows on this thread belongs to a phase. */
    void enter(Phase phase) {
        if (lane != null) {
            lane.enter(phase);
        }
    }

    /** The iteration has ended; what follows belongs to no phase. */
    void endIteration() {
        if (lane != null) {
            lane.endIteration(cost);
            iterations++;
        }
    }

    @Override
    public OperatorRecording stop() {
        if (lane == null) {
            throw new IllegalStateException("operators are not being recorded");
        }
        OperatorLane driver = lane;
        abandon();
        List<OperatorCall> calls =
                driver.calls().stream()
                        .sorted(
                                Comparator.comparingInt(OperatorCall::thread)
                                        .thenComparingLong(OperatorCall::startNs))
                        .toList();
        return new OperatorRecording(iterations, driver.totals(), calls, cost.totalNs());
    }

    /** Ends without a result; may be called again. */
    void abandon() {
        if (lane != null) {
            RecordFunctions.remove(handle);
            RecordFunctions.tell(null);
            lane = null;
        }
    }
}
