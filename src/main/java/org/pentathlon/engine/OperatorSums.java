package org.pentathlon.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.pentathlon.spec.Phase;

/** Sums over one thread's operators, by phase and name. For one thread. */
final class OperatorSums {
    private static final int PHASES = Phase.values().length;

    private Sum[] sums = new Sum[0];

    /** Of the calls in one phase of operators of one name. */
    private static final class Sum {
        private long calls;
        private double selfNs;
        private double totalNs;
        private double deviceSelfNs = OperatorTotal.UNKNOWN;
        private double deviceTotalNs = OperatorTotal.UNKNOWN;
        private long flops = OperatorTotal.UNKNOWN;
        private long bytes = OperatorTotal.UNKNOWN;
    }

    /** What a call is booked under: the name's number and the phase. */
    static long key(Phase phase, int name) {
        return (long) name * PHASES + phase.ordinal();
    }

    static Phase phase(long key) {
        return Phase.values()[(int) (key % PHASES)];
    }

    static int name(long key) {
        return (int) (key / PHASES);
    }

    /** Adds a call; its work may be unknown. */
    void add(long key, double selfNs, double totalNs, OperatorWork work) {
        int place = Math.toIntExact(key);
        if (place >= sums.length) {
            sums = Arrays.copyOf(sums, Math.max(2 * sums.length, place + 1));
        }
        Sum sum = sums[place];
        if (sum == null) {
            sum = new Sum();
            sums[place] = sum;
        }
        sum.calls++;
        sum.selfNs += selfNs;
        sum.totalNs += totalNs;
        sum.flops = plus(sum.flops, work.flops());
        sum.bytes = plus(sum.bytes, work.bytes());
    }

    /** Adds what the device took for a call that has been added. */
    void addDevice(long key, double selfNs, double totalNs) {
        Sum sum = sums[Math.toIntExact(key)];
        sum.deviceSelfNs = Math.max(0, sum.deviceSelfNs) + selfNs;
        sum.deviceTotalNs = Math.max(0, sum.deviceTotalNs) + totalNs;
    }

    private static long plus(long a, long b) {
        if (a == OperatorTotal.UNKNOWN) {
            return b;
        }
        return b == OperatorTotal.UNKNOWN ? a : Math.addExact(a, b);
    }

    /** The sums, by name in the order of their first calls. */
    List<OperatorTotal> totals(int thread, IntFunction<String> names) {
        List<OperatorTotal> totals = new ArrayList<>();
        for (int key = 0; key < sums.length; key++) {
            Sum sum = sums[key];
            if (sum != null) {
                totals.add(
                        new OperatorTotal(
                                phase(key),
                                thread,
                                names.apply(name(key)),
                                sum.calls,
                                Math.round(sum.selfNs),
                                Math.round(sum.totalNs),
                                Math.round(sum.deviceSelfNs),
                                Math.round(sum.deviceTotalNs),
                                sum.flops,
                                sum.bytes));
            }
        }
        return totals;
    }
}
