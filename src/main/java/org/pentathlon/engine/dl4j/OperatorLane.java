package org.pentathlon.engine.dl4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorEvents;
import org.pentathlon.engine.OperatorHistory;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.OperatorWork;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.spec.Phase;

/**
 * What one thread runs while it is recorded: layers, and ND4J's operators. Nothing is counted
 * twice: a layer has no work of its own, nor has an operator within an operator. For one thread.
 */
final class OperatorLane {
    private static final ThreadLocal<OperatorLane> LANE = new ThreadLocal<>();

    private final Map<Space, Map<String, Integer>> numbers = new EnumMap<>(Space.class);
    private final List<String> names = new ArrayList<>();
    private final OperatorHistory history = new OperatorHistory(0, names::get);
    private final Deque<Object> open = new ArrayDeque<>();
    private final List<OperatorWork> works = new ArrayList<>();
    private boolean shapes;

    /** Whose operators there are, in their names. */
    private enum Space {
        LAYER("dl4j::"),
        OPERATOR("nd4j::"),
        BLAS("blas::");

        private final String prefix;

        Space(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What the calling thread's operators are told to; null if nothing. */
    static OperatorLane ofThisThread() {
        return LANE.get();
    }

    /** From now on the calling thread's operators are told to this lane; null ends that. */
    static void tell(OperatorLane lane) {
        if (lane == null) {
            LANE.remove();
        } else {
            LANE.set(lane);
        }
    }

    /**
     * Forgets all but names, and keeps its memory.
     *
     * @param shapes whether works are asked for
     */
    void restart(boolean shapes) {
        this.shapes = shapes;
        history.restart();
        open.clear();
        works.clear();
    }

    /** The phase of the operators that follow; null between iterations, where none counts. */
    void enter(Phase next) {
        history.enter(next);
    }

    /**
     * Records one of ND4J's operators.
     *
     * @param operator which tells its calls from those within: ND4J hands an operator on from one
     *     function to another, and that is still one call
     * @param call runs it
     * @param work what it computes and moves; asked behind the call, and only where shapes count
     */
    <T> T operator(Object operator, String name, Supplier<T> call, Supplier<OperatorWork> work) {
        return open.peek() == operator
                ? call.get()
                : recorded(Space.OPERATOR, operator, name, call, work);
    }

    /** Records a function of BLAS that ND4J calls past its operators. */
    <T> T blas(String name, Supplier<T> call, Supplier<OperatorWork> work) {
        return recorded(Space.BLAS, Space.BLAS, name, call, work);
    }

    /**
     * Records a layer's part of a pass.
     *
     * @param name of the kind of layer
     */
    <T> T layer(String name, Supplier<T> call) {
        return recorded(Space.LAYER, Space.LAYER, name, call, () -> OperatorWork.UNKNOWN);
    }

    private <T> T recorded(
            Space space,
            Object operator,
            String name,
            Supplier<T> call,
            Supplier<OperatorWork> work) {
        if (history.phase() == null) {
            return call.get();
        }
        boolean within = !open.isEmpty() && open.peek() != Space.LAYER;
        open.push(operator);
        history.started(number(space, name));
        try {
            return call.get();
        } finally {
            history.ended(System.nanoTime());
            open.pop();
            if (shapes) {
                works.add(within ? OperatorWork.UNKNOWN : work.get());
            }
        }
    }

    private int number(Space space, String name) {
        Map<String, Integer> known = numbers.computeIfAbsent(space, key -> new HashMap<>());
        Integer number = known.get(name);
        if (number == null) {
            number = names.size();
            names.add(space.prefix + name);
            known.put(name, number);
        }
        return number;
    }

    /** Adds up what was recorded since the last time; what follows belongs to no phase. */
    void endIteration(RecordingCost cost) {
        history.endIteration(cost, works);
        works.clear();
    }

    /** Sums over all iterations. */
    List<OperatorTotal> totals() {
        return history.totals();
    }

    /** All calls of the last iteration. */
    List<OperatorCall> calls() {
        return history.calls();
    }

    /** What was recorded in this iteration so far. */
    OperatorEvents events() {
        return history.events();
    }
}
