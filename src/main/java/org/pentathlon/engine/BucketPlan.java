package org.pentathlon.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * How gradients are cut into buckets: in the reverse order of their parameters, as the backward
 * pass makes them ready, a bucket being full once it has so many bytes. The first one is smaller,
 * so that the reduction starts early.
 *
 * @param firstBytes of the first bucket at least
 * @param bytes of the others at least, the last one excepted
 * @param source where the sizes come from, in a word: {@code fixed} or {@link #MEASURED}
 */
public record BucketPlan(long firstBytes, long bytes, String source) {
    /** The source of {@link #measured}. */
    public static final String MEASURED = "measured";

    /** The sizes of PyTorch's DistributedDataParallel. */
    public static final BucketPlan FIXED = new BucketPlan(1L << 20, 25L << 20, "fixed");

    /** A bucket of so many times latency x bandwidth reaches 90 % of the bandwidth. */
    private static final int TIMES = 9;

    private static final long SMALLEST_BYTES = 1L << 20;
    private static final long LARGEST_BYTES = 1L << 26;
    private static final long SMALLEST_FIRST_BYTES = 1L << 18;

    /** The first bucket is at most this part of the others. */
    private static final int FIRST_PART = 4;

    /**
     * The plan for a network on which n bytes take {@code latencyNs + n x nsPerByte} to be reduced.
     * A bucket of n bytes reaches the share {@code n x nsPerByte / (latencyNs + n x nsPerByte)} of
     * the bandwidth, so the share s takes {@code s / (1 - s) x latencyNs / nsPerByte} bytes: 9
     * times latency x bandwidth for 90 %, which buckets get, and once for 50 %, which the first one
     * gets. Both are raised to a power of two, so that noise seldom changes them, and kept within 1
     * to 64 MiB, the first within 256 KiB and a quarter of the others.
     *
     * @param latencyNs at least 0
     * @param nsPerByte above 0
     */
    public static BucketPlan measured(double latencyNs, double nsPerByte) {
        double half = latencyNs / nsPerByte;
        long bytes = within(SMALLEST_BYTES, TIMES * half, LARGEST_BYTES);
        return new BucketPlan(
                within(SMALLEST_FIRST_BYTES, half, bytes / FIRST_PART), bytes, MEASURED);
    }

    /** The smallest power of two that is not below a value; the limits are powers of two. */
    private static long within(long least, double value, long most) {
        long power = least;
        while (power < most && power < value) {
            power *= 2;
        }
        return power;
    }

    /**
     * Cuts parameters into buckets.
     *
     * @param sizes bytes of each parameter's gradients, in canonical order
     * @return positions in that order, by bucket; the first bucket is ready first
     */
    public List<List<Integer>> cut(List<Long> sizes) {
        List<List<Integer>> buckets = new ArrayList<>();
        List<Integer> bucket = new ArrayList<>();
        long filled = 0;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            bucket.add(i);
            filled = Math.addExact(filled, sizes.get(i));
            if (i == 0 || filled >= (buckets.isEmpty() ? firstBytes : bytes)) {
                buckets.add(List.copyOf(bucket));
                bucket.clear();
                filled = 0;
            }
        }
        return buckets;
    }
}
