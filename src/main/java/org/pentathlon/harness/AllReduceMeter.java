package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.SumMemory;
import org.pentathlon.results.KernelRow;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ElementType;

/**
 * Times sums over all ranks, from 4 bytes to 64 MiB. A call's time is that of its slowest rank. The
 * sums of known values are checked behind that: whole numbers so small that every sum is exact.
 */
final class AllReduceMeter {
    private static final long SMALLEST_BYTES = 4;
    private static final long LARGEST_BYTES = 64L << 20;
    private static final int STEP = 4;

    /** How often each is summed where there is time. */
    static final CallTimes.Extent CALLS = new CallTimes.Extent(100_000_000, 5, 500);

    /** Values have a period of a prime number, so that shifted blocks show. */
    private static final int PERIOD = 127;

    private static final int RANK_PERIOD = 8;
    private static final int CHUNK = 1 << 16;

    private final Communicator communicator;
    private final Collective collective;

    AllReduceMeter(Communicator communicator, Collective collective) {
        this.communicator = communicator;
        this.collective = collective;
    }

    /** Sizes of the messages in bytes. */
    static List<Long> sizes() {
        List<Long> sizes = new ArrayList<>();
        for (long bytes = SMALLEST_BYTES; bytes <= LARGEST_BYTES; bytes *= STEP) {
            sizes.add(bytes);
        }
        return sizes;
    }

    /** Collective. */
    KernelRow measure(long bytes, CallTimes.Extent extent, DeviceKind device, int threads) {
        long elements = bytes / ElementType.FLOAT32.bytes();
        // Sums of zeros stay zeros, however often they are made.
        try (SumMemory memory = collective.memory(bytes)) {
            long address = memory.address();
            Runnable reduction =
                    () -> {
                        collective.allReduceSum(address, elements, ElementType.FLOAT32, 0);
                        collective.await();
                    };
            CallTimes times =
                    CallTimes.measure(communicator, reduction, extent).slowest(communicator);
            fill(memory, elements);
            reduction.run();
            return new KernelRow(
                    KernelRow.ALL_REDUCE,
                    false,
                    "",
                    "bytes " + bytes,
                    "",
                    collective.kind().word() + " of " + collective.version(),
                    "fp32",
                    device.word(),
                    threads,
                    communicator.size(),
                    0,
                    bytes,
                    times.calls().length,
                    times.quantile(0.5),
                    times.quantile(0.05),
                    times.quantile(0.95),
                    error(memory, elements),
                    0);
        }
    }

    private void fill(SumMemory memory, long elements) {
        int factor = factor(communicator.rank());
        float[] chunk = new float[CHUNK];
        for (long first = 0; first < elements; first += CHUNK) {
            int count = (int) Math.min(CHUNK, elements - first);
            for (int i = 0; i < count; i++) {
                chunk[i] = pattern(first + i) * factor;
            }
            memory.write(first * Float.BYTES, chunk, count);
        }
    }

    private double error(SumMemory memory, long elements) {
        long factors = 0;
        for (int rank = 0; rank < communicator.size(); rank++) {
            factors += factor(rank);
        }
        double largest = 0;
        float[] chunk = new float[CHUNK];
        for (long first = 0; first < elements; first += CHUNK) {
            int count = (int) Math.min(CHUNK, elements - first);
            memory.read(first * Float.BYTES, chunk, count);
            for (int i = 0; i < count; i++) {
                double expected = pattern(first + i) * (double) factors;
                double error = Math.abs(chunk[i] - expected) / expected;
                largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
            }
        }
        return largest;
    }

    private static int pattern(long element) {
        return (int) (element % PERIOD) + 1;
    }

    private static int factor(int rank) {
        return rank % RANK_PERIOD + 1;
    }
}
