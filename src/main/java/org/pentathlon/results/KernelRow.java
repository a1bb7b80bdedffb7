package org.pentathlon.results;

/**
 * One basic operation on one rank; a row of {@code /kernels}.
 *
 * @param kernel such as {@code matrix_product}, {@code convolution_forward}, {@code all_reduce}
 * @param ceiling whether it was measured to be a ceiling of the machine, all ranks at once
 * @param workloads those that use it at this size, parted by commas; empty where none does
 * @param shape in words, such as {@code m 700 n 33278 k 200}
 * @param library the compute library, by name and version
 * @param threads of the rank
 * @param flops of one call
 * @param bytes that one call has to read and write at least
 * @param calls measured
 * @param medianNs of a call; {@code lowNs} and {@code highNs} are p5 and p95
 * @param error largest relative difference from a result computed another way; NaN where none was
 * @param tolerance what the error is held against
 */
public record KernelRow(
        String kernel,
        boolean ceiling,
        String workloads,
        String shape,
        String engine,
        String library,
        String precision,
        String device,
        int threads,
        int worldSize,
        long flops,
        long bytes,
        long calls,
        double medianNs,
        double lowNs,
        double highNs,
        double error,
        double tolerance)
        implements FileRow {
    /** Name of the kernel that gives the peak of arithmetic. */
    public static final String MATRIX_PRODUCT = "matrix_product";

    /** Name of the kernel that gives the bandwidth of memory. */
    public static final String TRIAD = "triad";

    /** Name of the reduction over ranks; its bytes are those of the message. */
    public static final String ALL_REDUCE = "all_reduce";

    private static final double NS_PER_SECOND = 1e9;

    /** Operations over the median time; NaN for what has none. */
    public double flopsPerSecond() {
        return flops == 0 ? Double.NaN : flops / medianNs * NS_PER_SECOND;
    }

    /** Bytes over the median time: for a reduction the algbw of nccl-tests. */
    public double bytesPerSecond() {
        return bytes / medianNs * NS_PER_SECOND;
    }

    /** As nccl-tests counts it, algbw x 2 (n - 1) / n; NaN for what is no all-reduce. */
    public double busBytesPerSecond() {
        if (!kernel.equals(ALL_REDUCE)) {
            return Double.NaN;
        }
        double n = worldSize;
        return bytesPerSecond() * 2 * (n - 1) / n;
    }

    /** {@code yes}, {@code no}, or {@code not checked} where there is no error. */
    public String correct() {
        if (Double.isNaN(error)) {
            return "not checked";
        }
        return error <= tolerance ? "yes" : "no";
    }
}
