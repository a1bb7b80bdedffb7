package org.pentathlon.report.figure;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Counters as a figure that does not depend on how long was counted.
 *
 * @param title a few words
 * @param unit empty for a mere number
 * @param formula NaN where a source does not have what is needed
 */
record CounterMeasure(String title, String unit, ToDoubleFunction<CounterReadings.Source> formula) {
    /** Those of GPUs first, in the order of the report. */
    static final List<CounterMeasure> ALL =
            List.of(
                    new CounterMeasure("Occupancy", "%", percent("occupancy")),
                    new CounterMeasure(
                            "Warp execution efficiency", "%", percent("warp_execution_efficiency")),
                    new CounterMeasure(
                            "Non-predicated warp efficiency",
                            "%",
                            percent("warp_nonpred_execution_efficiency")),
                    new CounterMeasure(
                            "Memory bandwidth used", "%", percent("dram_bandwidth_utilization")),
                    new CounterMeasure("Multiprocessors in use", "%", percent("sm_utilization")),
                    new CounterMeasure("Tensor cores in use", "%", percent("tensor_utilization")),
                    new CounterMeasure("FP64 units in use", "%", percent("fp64_utilization")),
                    new CounterMeasure("FP32 units in use", "%", percent("fp32_utilization")),
                    new CounterMeasure("FP16 units in use", "%", percent("fp16_utilization")),
                    new CounterMeasure("Time with a kernel", "%", percent("gpu_utilization")),
                    new CounterMeasure(
                            "Executed operations",
                            "TFLOP/s of the kernels",
                            from -> from.value("flops") / 1e12),
                    new CounterMeasure("GPU's power", "W", from -> from.value("power_w")),
                    new CounterMeasure(
                            "GPU's clock", "GHz", from -> from.value("sm_clock_hz") / 1e9),
                    new CounterMeasure(
                            "GPU's energy",
                            "J an iteration",
                            from -> from.perIteration("energy_j")),
                    new CounterMeasure(
                            "Instructions a cycle",
                            "",
                            from -> from.value("instructions") / from.value("cycles")),
                    new CounterMeasure(
                            "Cache misses",
                            "of 1,000 instructions",
                            from -> 1000 * from.value("cache_misses") / from.value("instructions")),
                    new CounterMeasure(
                            "Branch misses",
                            "% of branches",
                            from -> 100 * from.value("branch_misses") / from.value("branches")),
                    new CounterMeasure(
                            "Executed operations",
                            "GFLOP/s of a rank",
                            from ->
                                    from.value("floating_point_operations")
                                            / from.all().seconds()
                                            / 1e9),
                    new CounterMeasure(
                            "Processor time",
                            "% of time × threads",
                            from ->
                                    100
                                            * from.value("task_clock_s")
                                            / from.all().seconds()
                                            / from.all().threads()),
                    new CounterMeasure(
                            "Time in the kernel",
                            "% of processor time",
                            from -> 100 * from.value("system_time_s") / from.value("task_clock_s")),
                    new CounterMeasure(
                            "Context switches",
                            "an iteration",
                            from ->
                                    from.perIteration("voluntary_context_switches")
                                            + from.perIteration("involuntary_context_switches")),
                    new CounterMeasure(
                            "Page faults",
                            "an iteration",
                            from ->
                                    from.perIteration("minor_page_faults")
                                            + from.perIteration("major_page_faults")),
                    new CounterMeasure(
                            "Processors' energy",
                            "J an iteration",
                            from -> from.perIteration(Pattern.compile("package_\\d+_energy_j"))));

    private static ToDoubleFunction<CounterReadings.Source> percent(String ratio) {
        return from -> 100 * from.value(ratio);
    }

    /** Of one source; NaN where it does not have what is needed. */
    double of(CounterReadings.Source source) {
        return formula.applyAsDouble(source);
    }
}
