package org.pentathlon.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.pentathlon.results.CounterRow;

/**
 * Counters of a case out of the metrics of its kernels. Ratios of threads are weighted by the
 * warps' instructions, occupancy by the multiprocessors' active cycles, bandwidth by the kernels'
 * times.
 */
final class NcuCounters {
    private static final double WARP_THREADS = 32;
    private static final String TIME = "gpu__time_duration.sum";
    private static final String INSTRUCTIONS = "smsp__inst_executed.sum";
    private static final String CYCLES_SUM = "sm__cycles_active.sum";
    private static final String CYCLES_MEAN = "sm__cycles_active.avg";
    private static final String THREADS = "smsp__thread_inst_executed_per_inst_executed.ratio";
    private static final String PREDICATED =
            "smsp__thread_inst_executed_pred_on_per_inst_executed.ratio";
    private static final String WARPS = "sm__warps_active.avg.pct_of_peak_sustained_active";
    private static final String DRAM = "dram__throughput.avg.pct_of_peak_sustained_elapsed";
    private static final String ADDITIONS = "smsp__sass_thread_inst_executed_op_fadd_pred_on.sum";
    private static final String PRODUCTS = "smsp__sass_thread_inst_executed_op_fmul_pred_on.sum";
    private static final String FUSED = "smsp__sass_thread_inst_executed_op_ffma_pred_on.sum";
    private static final String TENSOR = "sm__ops_path_tensor_";
    private static final String SUM = ".sum";

    /** Metrics that a report must have; of those with "or" one. */
    static final List<String> REQUIRED =
            List.of(
                    TIME,
                    INSTRUCTIONS,
                    CYCLES_SUM + " or " + CYCLES_MEAN,
                    THREADS,
                    PREDICATED,
                    WARPS,
                    DRAM,
                    ADDITIONS,
                    PRODUCTS,
                    FUSED);

    private final List<NcuKernel> kernels;

    NcuCounters(List<NcuKernel> kernels) {
        this.kernels = List.copyOf(kernels);
    }

    /** Thrown where a kernel lacks a metric that a counter is made of. */
    private static final class AbsentException extends Exception {
        private static final long serialVersionUID = 1L;

        AbsentException(String reason) {
            super(reason);
        }
    }

    /** How a counter comes out of the kernels. */
    private interface Figure {
        double compute() throws CsvTable.BrokenLineException, AbsentException;
    }

    /**
     * One row a counter; what cannot be had says why.
     *
     * @throws CsvTable.BrokenLineException if a metric cannot be read
     */
    List<CounterRow> rows() throws CsvTable.BrokenLineException {
        String cycles = has(CYCLES_SUM) ? CYCLES_SUM : CYCLES_MEAN;
        return List.of(
                row(
                        "warp_execution_efficiency",
                        "ratio",
                        () -> mean(THREADS, INSTRUCTIONS) / WARP_THREADS),
                row(
                        "warp_nonpred_execution_efficiency",
                        "ratio",
                        () -> mean(PREDICATED, INSTRUCTIONS) / WARP_THREADS),
                row("occupancy", "ratio", () -> mean(WARPS, cycles)),
                row("dram_bandwidth_utilization", "ratio", () -> mean(DRAM, TIME)),
                row("flops", "FLOP/s", this::flopsPerSecond));
    }

    private boolean has(String metric) {
        return kernels.stream().anyMatch(kernel -> kernel.metrics().containsKey(metric));
    }

    private static CounterRow row(String name, String unit, Figure figure)
            throws CsvTable.BrokenLineException {
        try {
            double value = figure.compute();
            return CounterRow.of(name, NcuReport.SOURCE, value, unit);
        } catch (AbsentException e) {
            return CounterRow.unavailable(name, NcuReport.SOURCE, unit, e.getMessage());
        }
    }

    /** Weighted over kernels; one of no weight needs no value. */
    private double mean(String metric, String weight)
            throws CsvTable.BrokenLineException, AbsentException {
        double sum = 0;
        double weights = 0;
        for (NcuKernel kernel : kernels) {
            double weightOfKernel = value(kernel, weight);
            if (weightOfKernel > 0) {
                sum += weightOfKernel * value(kernel, metric);
                weights += weightOfKernel;
            }
        }
        if (weights == 0) {
            throw new AbsentException(weight + " is 0 in all kernels");
        }
        return sum / weights;
    }

    private double flopsPerSecond() throws CsvTable.BrokenLineException, AbsentException {
        List<String> tensor = tensorMetrics();
        if (tensor.isEmpty()) {
            throw new AbsentException(
                    "the report has no metric %ssrc_*%s; what tensor cores did is not known"
                            .formatted(TENSOR, SUM));
        }
        double flops = 0;
        double seconds = 0;
        for (NcuKernel kernel : kernels) {
            flops += value(kernel, ADDITIONS) + value(kernel, PRODUCTS);
            flops += 2 * value(kernel, FUSED);
            for (String metric : tensor) {
                flops += value(kernel, metric);
            }
            seconds += value(kernel, TIME);
        }
        if (seconds == 0) {
            throw new AbsentException(TIME + " is 0 in all kernels");
        }
        return flops / seconds;
    }

    /**
     * Those that count each floating-point operation once: by the numbers' types where there are
     * such, else by instruction; of a metric and its parts (by the result's type, dense and sparse)
     * the metric.
     */
    private List<String> tensorMetrics() {
        TreeSet<String> all = new TreeSet<>();
        kernels.forEach(kernel -> all.addAll(kernel.metrics().keySet()));
        all.removeIf(metric -> !metric.startsWith(TENSOR) || !metric.endsWith(SUM));
        all.removeIf(metric -> metric.contains("src_int"));
        boolean byType = all.stream().anyMatch(metric -> metric.startsWith(TENSOR + "src_"));
        if (byType) {
            all.removeIf(metric -> !metric.startsWith(TENSOR + "src_"));
        }
        List<String> parents = new ArrayList<>(all);
        parents.removeIf(metric -> parent(metric, all).isPresent());
        return parents;
    }

    private static Optional<String> parent(String metric, TreeSet<String> all) {
        return all.stream()
                .filter(
                        other -> {
                            String stem = other.substring(0, other.length() - SUM.length());
                            return metric.startsWith(stem + "_dst_")
                                    || metric.startsWith(stem + "_sparsity_");
                        })
                .findFirst();
    }

    private static double value(NcuKernel kernel, String metric)
            throws CsvTable.BrokenLineException, AbsentException {
        OptionalDouble value = kernel.value(metric);
        if (value.isEmpty()) {
            throw new AbsentException(
                    "kernel %s (line %d of the report) has no %s"
                            .formatted(kernel.name(), kernel.line(), metric));
        }
        return value.getAsDouble();
    }
}
