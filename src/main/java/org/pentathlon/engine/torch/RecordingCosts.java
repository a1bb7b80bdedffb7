package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.ones;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.device.EventTrail;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.spec.Phase;

/**
 * Measures what recording costs, with an operator that does nothing but call thousands of small
 * ones without leaving LibTorch.
 */
final class RecordingCosts {
    private static final int PARTS = 1000;
    private static final int ROUNDS = 25;

    private final OperatorLane lane;
    private final boolean shapes;
    private final Tensor whole = ones(PARTS);

    private RecordingCosts(boolean shapes, EventTrail trail) {
        this.shapes = shapes;
        lane = new OperatorLane(0, false, trail);
    }

    /**
     * Takes some 50 ms, and leaves the callbacks compiled.
     *
     * @param trail that is written too; null where no device is asked
     */
    static RecordingCost measure(boolean shapes, EventTrail trail) {
        RecordFunctions.Listener outer = RecordFunctions.listener();
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            return new RecordingCosts(shapes, trail).measure();
        } finally {
            RecordFunctions.tell(outer);
        }
    }

    private RecordingCost measure() {
        RecordFunctions.tell(lane);
        long without = Long.MAX_VALUE;
        long with = Long.MAX_VALUE;
        double inside = Double.MAX_VALUE;
        int operators = 0;
        for (int round = 0; round < ROUNDS; round++) {
            without = Math.min(without, timed(0));
            with = Math.min(with, timed(1));
            operators = operators();
            timed(2);
            inside = Math.min(inside, betweenEnds());
        }
        double total = Math.max(0, (double) (with - without) / operators);
        return new RecordingCost(Math.min(inside, total), Math.max(0, total - inside));
    }

    /** Nanoseconds of splitting the whole, recorded so many times at once. */
    private long timed(int recorders) {
        lane.clear();
        lane.enter(Phase.OTHER);
        long[] handles = new long[recorders];
        Arrays.setAll(handles, i -> RecordFunctions.add(shapes));
        try (PointerScope local = new PointerScope()) {
            long start = System.nanoTime();
            whole.unbind();
            return System.nanoTime() - start;
        } finally {
            Arrays.stream(handles).forEach(RecordFunctions::remove);
        }
    }

    private int operators() {
        int[] count = {0};
        lane.events().forEach(RecordingCost.NONE, (key, start, end, self, total) -> count[0]++);
        return count[0];
    }

    /**
     * Median of the times from one end of an operator to the other, where each is recorded twice:
     * leaving a callback and entering the next, as is also between an operator's start and end.
     */
    private double betweenEnds() {
        lane.totals();
        long[] times = new long[operators() / 2];
        long[] last = {0};
        int[] count = {0};
        lane.events()
                .forEach(
                        RecordingCost.NONE,
                        (key, start, end, self, total) -> {
                            if (count[0] % 2 == 1) {
                                times[count[0] / 2] = end - last[0];
                            }
                            last[0] = end;
                            count[0]++;
                        });
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
