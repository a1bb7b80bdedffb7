package org.pentathlon.engine;

import java.util.Arrays;

/**
 * Beginnings and ends of one thread's operators, which nest, in the order of time. Adding one makes
 * no object, but where the memory has to grow. For one thread.
 */
public final class OperatorEvents {
    private static final int END = -1;

    /** Pairs of a time and a key. */
    private long[] events = new long[1 << 16];

    private int size;

    /** Receives operators, children before their parents. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One operator.
         *
         * @param key that it was started with
         * @param startNs as recorded
         * @param endNs as recorded: what recording cost is still in between
         * @param selfNs without the operators within and what recording cost; never negative
         * @param totalNs self, and the totals of the operators within
         */
        void operator(long key, long startNs, long endNs, double selfNs, double totalNs);
    }

    /**
     * Begins an operator.
     *
     * @param key 0 or more
     */
    public void start(long key, long timeNs) {
        add(timeNs, key);
    }

    /** Ends the last operator that was started and has not ended. */
    public void end(long timeNs) {
        add(timeNs, END);
    }

    private void add(long timeNs, long key) {
        if (size == events.length) {
            events = Arrays.copyOf(events, Math.multiplyExact(2, size));
        }
        events[size++] = timeNs;
        events[size++] = key;
    }

    public void clear() {
        size = 0;
    }

    /** Number of beginnings and ends. */
    public int count() {
        return size / 2;
    }

    /**
     * The same at other times, such as a device's.
     *
     * @param timesNs of all beginnings and ends, in their order
     */
    public OperatorEvents at(long[] timesNs) {
        if (timesNs.length != count()) {
            throw new IllegalArgumentException(
                    timesNs.length + " times for " + count() + " beginnings and ends");
        }
        OperatorEvents moved = new OperatorEvents();
        for (int i = 0; i < timesNs.length; i++) {
            moved.add(timesNs[i], events[2 * i + 1]);
        }
        return moved;
    }

    /** Hands over all operators in the order of their ends; those that have not ended are left. */
    public void forEach(RecordingCost cost, Visitor visitor) {
        int[] starts = new int[16];
        // Of the operators directly within: their number, their times as recorded, their totals.
        int[] children = new int[16];
        long[] recorded = new long[16];
        double[] totals = new double[16];
        int depth = 0;
        for (int i = 0; i < size; i += 2) {
            if (events[i + 1] != END) {
                if (depth == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * depth);
                    children = Arrays.copyOf(children, 2 * depth);
                    recorded = Arrays.copyOf(recorded, 2 * depth);
                    totals = Arrays.copyOf(totals, 2 * depth);
                }
                starts[depth] = i;
                children[depth] = 0;
                recorded[depth] = 0;
                totals[depth] = 0;
                depth++;
                continue;
            }
            depth--;
            long start = events[starts[depth]];
            long end = events[i];
            double costs = cost.insideNs() + children[depth] * cost.aroundNs();
            double self = Math.max(0, end - start - recorded[depth] - costs);
            double total = self + totals[depth];
            if (depth > 0) {
                children[depth - 1]++;
                recorded[depth - 1] += end - start;
                totals[depth - 1] += total;
            }
            visitor.operator(events[starts[depth] + 1], start, end, self, total);
        }
    }
}
