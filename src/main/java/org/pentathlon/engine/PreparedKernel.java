package org.pentathlon.engine;

import org.pentathlon.workload.Kernel;

/** A kernel that can be called again and again, each time with the same operands. */
public interface PreparedKernel extends AutoCloseable {
    /** Calls it once; returns when the result is there, or where a device has it queued. */
    void run();

    /**
     * Calls it again and again, back to back.
     *
     * @return the nanoseconds of each call; on a device by its own clock, so that nobody has waited
     *     in between
     */
    default long[] timesNs(int calls) {
        return timesNs(this::run, calls);
    }

    /** Nanoseconds of each call of an operation that is over when it returns, back to back. */
    static long[] timesNs(Runnable operation, int calls) {
        long[] times = new long[calls];
        long before = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            operation.run();
            long now = System.nanoTime();
            times[i] = now - before;
            before = now;
        }
        return times;
    }

    /** Bytes of each element of operands and results. */
    default int elementBytes() {
        return Kernel.ELEMENT_BYTES;
    }

    /**
     * How far the last call's result is from one that was computed in another way, at elements
     * taken all over it; the largest difference counts. That of an element that is a sum of
     * products is divided by the sum of their magnitudes, that of a recurrent layer by the largest
     * magnitude of what is compared, any other by its own magnitude. Infinite where an element is
     * no finite number; NaN where nothing was compared.
     */
    double error();

    /** What {@link #error} has to stay within; 0 where every bit has to be right. */
    double tolerance();

    /** The library that computes it, by name and version. */
    String library();

    @Override
    void close();
}
