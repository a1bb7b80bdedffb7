package org.pentathlon.harness;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.results.KernelRow;
import org.pentathlon.spec.DeviceKind;

/**
 * Measures how long the launch's ranks take to sum messages of some sizes, and sizes the buckets of
 * gradients by that. Takes about a second at most: what would take longer, as far as can be
 * foreseen, is left out.
 */
final class BucketMeter {
    /** Those first that tell most: on a busy machine there is no time for all. */
    private static final List<Long> SIZES =
            List.of(1L << 12, 1L << 20, 1L << 22, 1L << 16, 1L << 24, 1L << 18);

    /** Latency and bandwidth cannot be told apart by shorter messages alone. */
    private static final long LEAST_LONGEST_BYTES = 1L << 20;

    private static final long BUDGET_NS = 1_000_000_000;
    private static final CallTimes.Extent CALLS = new CallTimes.Extent(40_000_000, 3, 50);

    /**
     * Of one size: three and one to warm up, three measured, one checked, and one for the checking.
     */
    private static final int FEWEST_CALLS = 9;

    private final Communicator communicator;
    private final Collective collective;

    BucketMeter(Communicator communicator, Collective collective) {
        this.communicator = communicator;
        this.collective = collective;
    }

    /**
     * What was found.
     *
     * @param rows this rank's, one for each size; their times are equal on all ranks
     * @param plan the same on all ranks
     */
    record Found(List<KernelRow> rows, BucketPlan plan) {
        Found {
            rows = List.copyOf(rows);
        }
    }

    /** Collective. */
    Found measure(DeviceKind device, int threads) {
        AllReduceMeter meter = new AllReduceMeter(communicator, collective);
        List<KernelRow> rows = new ArrayList<>();
        long start = System.nanoTime();
        for (long bytes : SIZES) {
            long spent = communicator.max(System.nanoTime() - start);
            if (spent + expectedNs(rows, bytes) <= BUDGET_NS) {
                rows.add(meter.measure(bytes, CALLS, device, threads));
            }
        }
        rows.sort(Comparator.comparingLong(KernelRow::bytes));
        return new Found(rows, agreed(rows));
    }

    /**
     * Of all calls of a size. One size alone is the latency's, from which nothing follows for
     * others.
     */
    private static double expectedNs(List<KernelRow> rows, long bytes) {
        double least = rows.stream().mapToDouble(KernelRow::medianNs).min().orElse(0);
        double call = Math.max(least, MessageTime.fit(rows).map(t -> t.of(bytes)).orElse(0.0));
        return Math.max((double) CALLS.budgetNs(), FEWEST_CALLS * call);
    }

    /** Rank 0's plan, so that no rounding can part the ranks. */
    private BucketPlan agreed(List<KernelRow> rows) {
        long longest = rows.stream().mapToLong(KernelRow::bytes).max().orElse(0);
        Optional<BucketPlan> own =
                MessageTime.fit(rows)
                        .filter(time -> longest >= LEAST_LONGEST_BYTES)
                        .map(time -> BucketPlan.measured(time.latencyNs(), time.nsPerByte()));
        BucketPlan plan = own.orElse(BucketPlan.FIXED);
        ByteBuffer sizes = ByteBuffer.allocate(2 * Long.BYTES + 1);
        sizes.putLong(plan.firstBytes()).putLong(plan.bytes()).put((byte) (own.isEmpty() ? 0 : 1));
        ByteBuffer first = ByteBuffer.wrap(communicator.broadcast(sizes.array(), 0));
        BucketPlan found = new BucketPlan(first.getLong(), first.getLong(), BucketPlan.MEASURED);
        return first.get() == 1 ? found : BucketPlan.FIXED;
    }
}
