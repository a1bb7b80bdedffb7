package org.pentathlon.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import org.pentathlon.spec.Phase;

/**
 * What one thread of a session has run: sums over iterations, and every call of the last one. To be
 * used by that thread, and by the thread that drives the session while that waits for it or has
 * seen it end.
 */
public final class OperatorHistory {
    private final int thread;
    private final IntFunction<String> names;
    private OperatorSums sums = new OperatorSums();
    private OperatorEvents events = new OperatorEvents();
    private OperatorEvents before = new OperatorEvents();
    private Phase phase;

    /**
     * @param thread 0 is the thread that drives the session
     * @param names of the numbers that operators are told of by
     */
    public OperatorHistory(int thread, IntFunction<String> names) {
        this.thread = thread;
        this.names = names;
    }

    public int thread() {
        return thread;
    }

    /** Forgets everything, and keeps its memory. */
    public void restart() {
        sums = new OperatorSums();
        events.clear();
        before.clear();
        phase = null;
    }

    /** The phase of the operators that follow; null between iterations, where none counts. */
    public void enter(Phase next) {
        phase = next;
    }

    public Phase phase() {
        return phase;
    }

    /** An operator begins now, in a phase. */
    public void started(int name) {
        events.start(OperatorSums.key(phase, name), System.nanoTime());
    }

    /**
     * The operator that began last, of those that have not ended, has ended.
     *
     * @param timeNs on the clock of {@link System#nanoTime}
     */
    public void ended(long timeNs) {
        events.end(timeNs);
    }

    /**
     * Adds up what was recorded since the last time; what follows belongs to no phase.
     *
     * @param works of the operators in the order of their ends; empty where none is known
     */
    public void endIteration(RecordingCost cost, List<OperatorWork> works) {
        endIteration(cost, works, new long[0]);
    }

    /**
     * The same where a device was asked for its times too.
     *
     * @param deviceNs at which it came to each beginning and end, in their order; empty without one
     */
    public void endIteration(RecordingCost cost, List<OperatorWork> works, long[] deviceNs) {
        phase = null;
        Iterator<OperatorWork> work = works.iterator();
        events.forEach(
                cost,
                (key, start, end, self, total) ->
                        sums.add(
                                key,
                                self,
                                total,
                                works.isEmpty() ? OperatorWork.UNKNOWN : work.next()));
        if (deviceNs.length > 0) {
            events.at(deviceNs)
                    .forEach(
                            RecordingCost.NONE,
                            (key, start, end, self, total) -> sums.addDevice(key, self, total));
        }
        OperatorEvents last = events;
        events = before;
        events.clear();
        before = last;
    }

    /** Sums over all iterations. */
    public List<OperatorTotal> totals() {
        return sums.totals(thread, names);
    }

    /** All calls of the last iteration, in the order of their ends. */
    public List<OperatorCall> calls() {
        List<OperatorCall> calls = new ArrayList<>();
        before.forEach(
                RecordingCost.NONE,
                (key, start, end, self, total) ->
                        calls.add(
                                new OperatorCall(
                                        OperatorSums.phase(key),
                                        thread,
                                        names.apply(OperatorSums.name(key)),
                                        start,
                                        end - start)));
        return calls;
    }

    /** What was recorded in this iteration so far. */
    public OperatorEvents events() {
        return events;
    }
}
