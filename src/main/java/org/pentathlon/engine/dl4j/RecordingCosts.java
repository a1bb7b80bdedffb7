package org.pentathlon.engine.dl4j;

import java.util.Arrays;
import org.pentathlon.engine.OperatorWork;
import org.pentathlon.engine.RecordingCost;
import org.pentathlon.spec.Phase;

/** Measures what recording costs, with an operator within which there are many that do nothing. */
final class RecordingCosts {
    private static final int PARTS = 1000;
    private static final int ROUNDS = 50;

    private final OperatorLane lane = new OperatorLane();
    private final Object[] parts = new Object[PARTS];

    private RecordingCosts() {
        Arrays.setAll(parts, i -> new Object());
    }

    /** Takes some 20 ms, and leaves what records compiled. */
    static RecordingCost measure() {
        OperatorLane outer = OperatorLane.ofThisThread();
        RecordingCosts costs = new RecordingCosts();
        OperatorLane.tell(costs.lane);
        try {
            return costs.smallest();
        } finally {
            OperatorLane.tell(outer);
        }
    }

    private RecordingCost smallest() {
        double total = Double.MAX_VALUE;
        double inside = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            lane.restart(false);
            lane.enter(Phase.OTHER);
            long start = System.nanoTime();
            for (Object part : parts) {
                OperatorLane.ofThisThread()
                        .operator(part, "nothing", () -> part, () -> OperatorWork.UNKNOWN);
            }
            total = Math.min(total, (double) (System.nanoTime() - start) / PARTS);
            inside = Math.min(inside, betweenStartAndEnd());
        }
        return new RecordingCost(Math.min(inside, total), Math.max(0, total - inside));
    }

    /** Median of the times of the operators that do nothing. */
    private double betweenStartAndEnd() {
        long[] times = new long[PARTS];
        int[] count = {0};
        lane.events()
                .forEach(
                        RecordingCost.NONE,
                        (key, start, end, self, total) -> times[count[0]++] = end - start);
        Arrays.sort(times);
        return times[PARTS / 2];
    }
}
