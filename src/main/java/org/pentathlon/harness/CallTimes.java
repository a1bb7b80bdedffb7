package org.pentathlon.harness;

import java.nio.ByteBuffer;
import org.pentathlon.comm.Communicator;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.results.Statistics;

/** Times of the calls of one operation on this rank, made back to back. */
final class CallTimes {
    private static final int FIRST_CALLS = 3;
    private static final long WARM_UP_NS = 10_000_000;
    private static final int MOST_WARM_UP_CALLS = 100;

    private final long[] calls;

    /**
     * @param calls nanoseconds of each; at least one
     */
    CallTimes(long[] calls) {
        this.calls = calls.clone();
    }

    /** Nanoseconds of each. */
    long[] calls() {
        return calls.clone();
    }

    /** What can be called again and again, and tells the nanoseconds of each call. */
    @FunctionalInterface
    interface Operation {
        long[] timesNs(int calls);
    }

    /**
     * How many calls are made.
     *
     * @param budgetNs time of all calls together, as far as the other two allow
     */
    record Extent(long budgetNs, int least, int most) {}

    /** The same of an operation that is over when it returns. */
    static CallTimes measure(Communicator communicator, Runnable operation, Extent extent) {
        return measure(communicator, calls -> PreparedKernel.timesNs(operation, calls), extent);
    }

    /**
     * Calls an operation on all ranks at once, after a warm-up; collective. Every rank makes as
     * many calls, which follow from the slowest rank's, so that the operation may be one in which
     * ranks wait for each other.
     */
    static CallTimes measure(Communicator communicator, Operation operation, Extent extent) {
        long slowest = communicator.max(of(operation, FIRST_CALLS).fastest());
        int more = calls(WARM_UP_NS, slowest, 1, MOST_WARM_UP_CALLS);
        slowest = communicator.max(of(operation, more).fastest());
        communicator.barrier();
        return of(operation, calls(extent.budgetNs(), slowest, extent.least(), extent.most()));
    }

    private static int calls(long budgetNs, long eachNs, int least, int most) {
        return (int) Math.max(least, Math.min(most, budgetNs / Math.max(1, eachNs)));
    }

    private static CallTimes of(Operation operation, int calls) {
        return new CallTimes(operation.timesNs(calls));
    }

    private long fastest() {
        long fastest = calls[0];
        for (long call : calls) {
            fastest = Math.min(fastest, call);
        }
        return fastest;
    }

    /** Of each call the slowest rank's time, on all ranks; collective, with as many calls each. */
    CallTimes slowest(Communicator communicator) {
        long[] slowest = new long[calls.length];
        communicator.gather(
                bytes(calls),
                bytes -> {
                    for (int i = 0; i < slowest.length; i++) {
                        long theirs = ByteBuffer.wrap(bytes).getLong(i * Long.BYTES);
                        slowest[i] = Math.max(slowest[i], theirs);
                    }
                });
        byte[] agreed = communicator.broadcast(bytes(slowest), 0);
        ByteBuffer.wrap(agreed).asLongBuffer().get(slowest);
        return new CallTimes(slowest);
    }

    private static byte[] bytes(long[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Long.BYTES, values.length));
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    /** Type 7 of Hyndman and Fan. */
    double quantile(double share) {
        double[] times = new double[calls.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = calls[i];
        }
        return Statistics.quantile(times, share);
    }
}
