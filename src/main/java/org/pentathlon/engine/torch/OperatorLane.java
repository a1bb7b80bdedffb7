package org.pentathlon.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.device.EventTrail;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorEvents;
import org.pentathlon.engine.OperatorHistory;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.spec.Phase;

/**
 * What one thread of a session runs. What lies within an operator that only makes views is not told
 * apart: it is that operator's own time. A lane is used by its thread, and by the thread that
 * drives the session while that waits for it or has seen it end.
 */
final class OperatorLane implements RecordFunctions.Listener {
    // Null where inputs are not looked at.
    private final OperatorWorks works;
    private final NativeWords words = new NativeWords();
    private final OperatorNames names = new OperatorNames(words);
    private final OperatorName name = new OperatorName(words, names);
    private final OperatorHistory history;
    // Null where no device is asked.
    private final EventTrail trail;
    private OperatorLane beside;
    private Throwable failure;
    private boolean inViews;

    /**
     * @param thread 0 is the thread that drives the session
     * @param trail takes the instants at which the device comes to operators; null without one
     */
    OperatorLane(int thread, boolean shapes, EventTrail trail) {
        this.trail = trail;
        this.history = new OperatorHistory(thread, names::name);
        this.works = shapes ? new OperatorWorks(words) : null;
    }

    /** Forgets all but names, and keeps its memory. */
    void restart() {
        history.restart();
        clearTrail();
        if (works != null) {
            works.clear();
        }
        failure = null;
        if (beside != null) {
            beside.restart();
        }
    }

    private void clearTrail() {
        if (trail != null) {
            trail.clear();
        }
    }

    /** Forgets what was recorded in this iteration. */
    void clear() {
        history.events().clear();
        clearTrail();
    }

    /** The phase of the operators that follow; null between iterations, where none counts. */
    void enter(Phase next) {
        history.enter(next);
    }

    /** What a thread that works for the calling one is to be recorded by; null if nothing. */
    static OperatorLane besideThisThread() {
        return RecordFunctions.listener() instanceof OperatorLane lane ? lane.second() : null;
    }

    private OperatorLane second() {
        if (beside == null) {
            beside = new OperatorLane(history.thread() + 1, works != null, null);
        }
        beside.enter(history.phase());
        return beside;
    }

    @Override
    public void started(long result, long function) {
        words.put(result, 0);
        if (history.phase() == null || failure != null) {
            return;
        }
        try {
            int number = name.number(function);
            if (names.makesViews(number)) {
                RecordFunctions.pause();
                inViews = true;
            }
            if (works != null) {
                works.start(names.name(number), function);
            }
            // What it costs the host is before the operator, as the rest of recording is.
            mark();
            history.started(number);
        } catch (RuntimeException | Error e) {
            // It must not pass through LibTorch's frames.
            failure = e;
        }
    }

    private void mark() {
        if (trail != null) {
            trail.mark();
        }
    }

    @Override
    public void ended() {
        long now = System.nanoTime();
        if (inViews) {
            // Nothing was told of within, so it is its end.
            RecordFunctions.resume();
            inViews = false;
        }
        if (history.phase() == null || failure != null) {
            return;
        }
        try {
            history.ended(now);
            mark();
            if (works != null) {
                works.end();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Adds up what was recorded since the last time. */
    void endIteration(RecordingCost cost) {
        long[] deviceNs = trail == null || failure != null ? new long[0] : trail.timesNs();
        history.endIteration(cost, works == null ? List.of() : works.works(), deviceNs);
        clearTrail();
        if (works != null) {
            works.clear();
        }
        if (beside != null) {
            beside.endIteration(cost);
        }
    }

    /** Sums over all iterations; throws what went wrong in a callback. */
    List<OperatorTotal> totals() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException("operators could not be recorded", failure);
        }
        List<OperatorTotal> totals = new ArrayList<>(history.totals());
        if (beside != null) {
            totals.addAll(beside.totals());
        }
        return totals;
    }

    /** All calls of the last iteration. */
    List<OperatorCall> calls() {
        List<OperatorCall> calls = new ArrayList<>(history.calls());
        if (beside != null) {
            calls.addAll(beside.calls());
        }
        return calls;
    }

    /** What was recorded in this iteration so far. */
    OperatorEvents events() {
        return history.events();
    }
}
