package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * One kernel of all ranks in the table that ends {@code pentathlon kernels}.
 *
 * @param setup engine, device, precision and threads, in words
 * @param ms of a call on the slowest rank
 * @param flopsPerSecond of all ranks; NaN where there are none
 * @param bytesPerSecond of all ranks; of an all-reduce that of one rank (algbw)
 * @param busBytesPerSecond of an all-reduce, else NaN
 * @param correct {@code no} where a rank says so
 */
record KernelLine(
        String kernel,
        boolean ceiling,
        String shape,
        String workloads,
        List<String> setup,
        String library,
        double ms,
        double flopsPerSecond,
        double bytesPerSecond,
        double busBytesPerSecond,
        String correct) {
    /** Of two sets of ranks, which ran it at the same time. */
    KernelLine with(KernelLine other) {
        boolean together = !Double.isNaN(busBytesPerSecond);
        return new KernelLine(
                kernel,
                ceiling,
                shape,
                workloads,
                setup,
                library,
                Math.max(ms, other.ms),
                flopsPerSecond + other.flopsPerSecond,
                together
                        ? Math.min(bytesPerSecond, other.bytesPerSecond)
                        : bytesPerSecond + other.bytesPerSecond,
                Math.min(busBytesPerSecond, other.busBytesPerSecond),
                correct.equals("no") ? correct : other.correct);
    }

    /** What has to be equal for two rows to be of one line. */
    List<Object> key() {
        List<Object> key = new ArrayList<>(setup);
        key.add(kernel);
        key.add(ceiling);
        key.add(shape);
        return key;
    }
}
