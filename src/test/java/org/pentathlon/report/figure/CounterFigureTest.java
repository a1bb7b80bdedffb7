package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.CounterRow;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.SampleCases;

class CounterFigureTest {
    @TempDir Path folder;

    private SampleCases cases() {
        return SampleCases.at(folder.resolve("x.h5"));
    }

    private static Figure figure(SampleCases cases) {
        return Drawn.of(CounterFigure::of, cases.write()).orElseThrow();
    }

    /** Of one iteration of 1 ms with 2 threads. */
    private static Measurements onCpu(int rank) {
        return SampleCases.counters(
                CounterRow.of("instructions", "perf_event_open", 3000 + 1000 * rank, "1"),
                CounterRow.of("cycles", "perf_event_open", 1000, "1"),
                CounterRow.of("cache_misses", "perf_event_open", 35, "1"),
                CounterRow.of("branches", "perf_event_open", 400, "1"),
                CounterRow.of("branch_misses", "perf_event_open", 2, "1"),
                CounterRow.of("floating_point_operations", "perf_event_open", 4e6, "1"),
                CounterRow.of("task_clock_s", "getrusage", 0.0015, "s"),
                CounterRow.of("system_time_s", "getrusage", 0, "s"),
                CounterRow.of("voluntary_context_switches", "getrusage", 5, "1"),
                CounterRow.of("involuntary_context_switches", "getrusage", 2, "1"),
                CounterRow.unavailable("power_w", "NVML", "W", "no GPU"),
                CounterRow.unavailable("energy_j", "NVML", "J", "no GPU"),
                rank == 0
                        ? CounterRow.of("package_0_energy_j", "RAPL", 12, "J")
                        : CounterRow.unavailable(
                                "package_0_energy_j", "RAPL", "J", "the first rank reads it"));
    }

    @Test
    void countersAreHeldAgainstWhatTheyDependOn() {
        Figure figure =
                figure(
                        cases().ranks(2)
                                .launches(2)
                                .add("vgg", "train", "torch", CounterFigureTest::onCpu));

        assertThat(figure.tables().get(0).rows())
                .contains(
                        row("Instructions a cycle", "perf_event_open", "3.5", ""),
                        row("Cache misses", "perf_event_open", "10", "of 1,000 instructions"),
                        row("Branch misses", "perf_event_open", "0.5", "% of branches"),
                        row("Executed operations", "perf_event_open", "4", "GFLOP/s of a rank"),
                        row("Processor time", "getrusage", "75", "% of time × threads"),
                        row("Context switches", "getrusage", "7", "an iteration"),
                        row("Processors' energy", "RAPL", "12", "J an iteration"));
        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly(
                        "AI operations",
                        "Instructions a cycle (perf_event_open)",
                        "Cache misses (perf_event_open)",
                        "Branch misses (perf_event_open)",
                        "Executed operations (perf_event_open)",
                        "Processor time (getrusage)",
                        "Context switches (getrusage)",
                        "Processors' energy (RAPL)");
        // 2 ranks x 1 GFLOP in 1 ms.
        assertThat(Drawn.column(figure.plots().get(0), 0, "xmax")).containsExactly(2.0);
        assertThat(Drawn.column(figure.plots().get(1), 0, "xmax")).containsExactly(3.5);
        assertThat(figure.notes())
                .containsExactly(
                        "0 in all cases: Time in the kernel (getrusage).",
                        "NVML: power_w, energy_j unavailable in vgg train: no GPU.");
        assertThat(figure.tables().get(1).rows())
                .contains(
                        List.of("vgg train", "instructions", "perf_event_open", "3500", "1"),
                        List.of("vgg train", "package_0_energy_j", "RAPL", "12", "J"));
    }

    private static List<String> row(String figure, String source, String value, String unit) {
        return List.of(figure, "vgg train", source, value, unit);
    }

    private static Measurements onGpu(double occupancy) {
        return SampleCases.counters(
                CounterRow.of("occupancy", "NVML GPM", occupancy, "ratio"),
                CounterRow.of("occupancy", "ncu", 0.75, "ratio"),
                CounterRow.of("warp_execution_efficiency", "ncu", 0.96875, "ratio"),
                CounterRow.of("warp_nonpred_execution_efficiency", "ncu", 0.875, "ratio"),
                CounterRow.of("dram_bandwidth_utilization", "NVML GPM", 0.25, "ratio"),
                CounterRow.of("flops", "ncu", 2.5e13, "FLOP/s"),
                CounterRow.of("sm_clock_hz", "NVML", 1.98e9, "Hz"));
    }

    @Test
    void countersOfAGpuAreInPercentAndKeepTheirSourcesApart() {
        Figure figure =
                figure(
                        cases().onDevice()
                                .add("vgg", "train", "torch", rank -> onGpu(0.5))
                                .add("vgg", "infer", "torch", rank -> onGpu(0.25))
                                .add("rnnlm", "train", "torch"));

        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly(
                        "AI operations",
                        "Occupancy (NVML GPM)",
                        "Occupancy (ncu)",
                        "Warp execution efficiency (ncu)",
                        "Non-predicated warp efficiency (ncu)",
                        "Memory bandwidth used (NVML GPM)",
                        "Executed operations (ncu)",
                        "GPU's clock (NVML)");
        Plot occupancy = figure.plots().get(1);
        assertThat(Drawn.column(occupancy, 0, "xmax")).containsExactly(50.0, 25.0);
        assertThat(Drawn.column(occupancy, 0, "fill")).containsExactly("training", "inference");
        // All pictures have the same rows, with or without a bar.
        assertThat(Drawn.texts(occupancy, 1)).containsExactly("50", "25", "unavailable");
        assertThat(figure.plots()).extracting(Plot::height).containsOnly(occupancy.height());
        assertThat(figure.notes())
                .containsExactly("rnnlm train: not measured (run with --measure phases,counters).");
    }

    @Test
    void withoutCountersTheRateOfOperationsIsLeft() {
        Figure figure = figure(cases().add("vgg", "train", "torch"));

        assertThat(figure.plots()).extracting(Plot::title).containsExactly("AI operations");
        assertThat(figure.tables()).hasSize(1);
        assertThat(figure.notes())
                .containsExactly("vgg train: not measured (run with --measure phases,counters).");
    }
}
