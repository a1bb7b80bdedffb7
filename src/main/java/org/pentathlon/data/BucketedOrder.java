package org.pentathlon.data;

import java.util.Arrays;
import java.util.function.LongToIntFunction;

/** Samples of like length side by side; see {@link SampleOrder#bucketed}. */
final class BucketedOrder implements SampleOrder {
    /** Global batches of a window. */
    static final int WINDOW = 64;

    private final SampleOrder order;
    private final LongToIntFunction lengths;
    private final long seed;
    private final int globalBatch;
    private final long iterationsPerEpoch;
    private final long windowsPerEpoch;
    private long window = -1;
    private int[] batches;
    private long[] records;

    BucketedOrder(
            SampleOrder order,
            LongToIntFunction lengths,
            long seed,
            long globalBatch,
            long iterationsPerEpoch) {
        if (globalBatch < 1 || iterationsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    String.format(
                            "no epoch can have %d iterations of %d samples",
                            iterationsPerEpoch, globalBatch));
        }
        this.order = order;
        this.lengths = lengths;
        this.seed = seed;
        this.globalBatch = Math.toIntExact(globalBatch);
        this.iterationsPerEpoch = iterationsPerEpoch;
        this.windowsPerEpoch = (iterationsPerEpoch + WINDOW - 1) / WINDOW;
    }

    @Override
    public long record(long sample) {
        long iteration = sample / globalBatch;
        long iterationOfEpoch = iteration % iterationsPerEpoch;
        long wanted = iteration / iterationsPerEpoch * windowsPerEpoch + iterationOfEpoch / WINDOW;
        int batch = (int) (iterationOfEpoch % WINDOW);
        if (wanted != window) {
            long rest = iterationsPerEpoch - (iterationOfEpoch - batch);
            fill(wanted, (iteration - batch) * globalBatch, (int) Math.min(WINDOW, rest));
        }
        return records[batches[batch] * globalBatch + (int) (sample % globalBatch)];
    }

    private void fill(long newWindow, long first, int count) {
        int samples = Math.multiplyExact(count, globalBatch);
        long[] positions = new long[samples];
        for (int i = 0; i < samples; i++) {
            // The length above the position: equal lengths stay in order.
            positions[i] = (long) lengths.applyAsInt(order.record(first + i)) << 32 | i;
        }
        Arrays.sort(positions);
        records = new long[samples];
        for (int i = 0; i < samples; i++) {
            records[i] = order.record(first + (int) positions[i]);
        }
        batches = new int[count];
        Permutation.draw(new Philox(seed, "bucketing/" + newWindow), batches);
        window = newWindow;
    }
}
