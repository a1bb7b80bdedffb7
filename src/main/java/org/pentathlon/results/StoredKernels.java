package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code /kernels}. */
public final class StoredKernels {
    private static final String TABLE = "/kernels";

    private StoredKernels() {}

    /** The table itself. */
    static ResultTable table(ResultFile file) {
        return file.table(TABLE);
    }

    /** Its rows; none where there is no such table. */
    public static List<Placed<KernelRow>> read(ResultFile file) {
        List<Placed<KernelRow>> rows = new ArrayList<>();
        if (!file.exists(TABLE)) {
            return rows;
        }
        ResultTable table = table(file);
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        String[] kernels = table.texts("kernel");
        long[] ceilings = table.longs("ceiling");
        String[] workloads = table.texts("workloads");
        String[] shapes = table.texts("shape");
        String[] engines = table.texts("engine");
        String[] libraries = table.texts("library");
        String[] precisions = table.texts("precision");
        String[] devices = table.texts("device");
        long[] threads = table.longs("threads");
        long[] worldSizes = table.longs("world_size");
        long[] flops = table.longs("flops");
        long[] bytes = table.longs("bytes");
        long[] calls = table.longs("calls");
        double[] medians = table.doubles("median_ns");
        double[] lows = table.doubles("p5_ns");
        double[] highs = table.doubles("p95_ns");
        double[] errors = table.doubles("error");
        double[] tolerances = table.doubles("tolerance");
        for (int i = 0; i < kernels.length; i++) {
            KernelRow row =
                    new KernelRow(
                            kernels[i],
                            ceilings[i] == 1,
                            workloads[i],
                            shapes[i],
                            engines[i],
                            libraries[i],
                            precisions[i],
                            devices[i],
                            Math.toIntExact(threads[i]),
                            Math.toIntExact(worldSizes[i]),
                            flops[i],
                            bytes[i],
                            calls[i],
                            medians[i],
                            lows[i],
                            highs[i],
                            errors[i],
                            tolerances[i]);
            rows.add(new Placed<>(Math.toIntExact(launches[i]), Math.toIntExact(ranks[i]), row));
        }
        return rows;
    }
}
