package org.pentathlon.harness;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.World;
import org.pentathlon.results.KernelRow;
import org.pentathlon.workload.Kernel;
import org.pentathlon.workload.Kernel.MatrixProduct;
import org.pentathlon.workload.Kernel.Triad;

/**
 * What a machine can do at most, found by its ranks all at once: the best of some large square
 * matrix products, and a triad over arrays much larger than caches.
 */
final class Ceilings {
    /** Those that are best on most machines first; what would take too long is left out. */
    private static final List<Integer> SIZES = List.of(1024, 2048, 1536, 3072, 4096, 6144, 8192);

    /** Times that each size is tried at most. */
    private static final int ROUNDS = 3;

    /** Calls of one product that are expected, with those of its warm-up. */
    private static final int CALLS_AHEAD = 10;

    private static final CallTimes.Extent PRODUCT = new CallTimes.Extent(200_000_000, 5, 100);
    private static final CallTimes.Extent TRIAD = new CallTimes.Extent(300_000_000, 5, 100);
    private static final long ALL_PRODUCTS_NS = 2_000_000_000;

    /** Ranks of a machine together leave nine tenths of what is free to others. */
    private static final int SHARE_OF_FREE = 10;

    private static final int ARRAYS = 3;
    private static final long LARGEST_ARRAY_BYTES = 256L << 20;
    private static final long SMALLEST_ARRAY_BYTES = 64L << 20;

    private final World world;
    private final Communicator communicator;

    Ceilings(World world) {
        this.world = world;
        this.communicator = world.communicator();
    }

    /** Collective; this rank's rows. */
    List<KernelRow> measure(KernelMeter meter) {
        long bytes = arrayBytes();
        List<KernelRow> rows = new ArrayList<>();
        rows.add(bestProduct(meter, bytes));
        Triad triad = new Triad(bytes / Kernel.ELEMENT_BYTES);
        rows.add(meter.measure(triad, true, "", TRIAD));
        return rows;
    }

    /**
     * All ranks take the one at which the slowest of them is best. Sizes are tried again as long as
     * there is time: other work on the machine must not pass for its ceiling.
     */
    private KernelRow bestProduct(KernelMeter meter, long mostBytes) {
        KernelRow best = null;
        double bestRate = 0;
        double expectedRate = 0;
        long start = System.nanoTime();
        for (int attempt = 0; attempt < SIZES.size() * ROUNDS; attempt++) {
            int size = SIZES.get(attempt % SIZES.size());
            MatrixProduct product = new MatrixProduct(size, size, size);
            if (best != null) {
                long ahead = (long) (CALLS_AHEAD * (product.flops() / expectedRate));
                long end = communicator.max(System.nanoTime() - start + ahead);
                if (end > ALL_PRODUCTS_NS
                        || product.bytes(Kernel.ELEMENT_BYTES) / ARRAYS > mostBytes) {
                    continue;
                }
            }
            KernelRow row = meter.measure(product, true, "", PRODUCT);
            double rate = product.flops() / (double) communicator.max((long) row.medianNs());
            expectedRate = Math.max(expectedRate, product.flops() / row.lowNs());
            if (rate > bestRate) {
                best = row;
                bestRate = rate;
            }
        }
        return best;
    }

    /** What each rank may take for one array; the smallest of all ranks. */
    private long arrayBytes() {
        long neighbours =
                world.ranks().stream()
                        .filter(rank -> rank.machine().equals(world.self().machine()))
                        .count();
        long share = freeBytes() / SHARE_OF_FREE / Math.max(1, neighbours) / ARRAYS;
        long bytes = Math.max(SMALLEST_ARRAY_BYTES, Math.min(LARGEST_ARRAY_BYTES, share));
        return -communicator.max(-bytes);
    }

    private static long freeBytes() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getFreeMemorySize()
                : 0;
    }
}
