package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;

class NvmlProbeTest {
    private final FakeNvml nvml = new FakeNvml();
    private Runnable look;
    private boolean ticking;

    private final NvmlAccess access =
            new NvmlAccess(() -> nvml, DeviceKind.CUDA, Available.of("0000:3b:00.0"));

    private final NvmlProbe probe =
            new NvmlProbe(
                    access,
                    true,
                    (period, run) -> {
                        look = run;
                        ticking = true;
                        return () -> ticking = false;
                    });

    private static Map<String, CounterRow> byName(List<CounterRow> rows) {
        Map<String, CounterRow> byName = new HashMap<>();
        rows.forEach(row -> byName.put(row.name(), row));
        return byName;
    }

    @Test
    void momentsAreMeansOrPeaksOfAllLooks() {
        nvml.celsius = 70;
        nvml.reasons = 0x4 | 0x1;
        ProbeRun run = ProbeRun.start(List.of(probe));
        look.run();
        nvml.milliwatts = 500_000;
        nvml.celsius = 60;
        nvml.reasons = 0x40;
        look.run();
        look.run();
        nvml.reasons = 0;
        nvml.usedBytes = 77;
        Map<String, CounterRow> rows = byName(run.stop());

        // Three looks, and one at the end.
        assertThat(rows.get("power_w").value()).isEqualTo((300 + 3 * 500) / 4.0);
        assertThat(rows.get("temperature_c").value()).isEqualTo(70);
        assertThat(rows.get("memory_used_bytes").value()).isEqualTo(1L << 34);
        assertThat(rows.get("sm_clock_hz").value()).isEqualTo(1.98e9);
        assertThat(rows.get("memory_clock_hz").value()).isEqualTo(2.619e9);
        assertThat(rows.get("gpu_utilization").value()).isCloseTo(0.9, within(1e-9));
        assertThat(rows.get("memory_utilization").value()).isCloseTo(0.4, within(1e-9));
        assertThat(rows.get("throttled_by_software_power_cap").value()).isEqualTo(0.25);
        assertThat(rows.get("throttled_by_hardware_thermal").value()).isEqualTo(0.5);
        assertThat(rows.get("throttled_by_sync_boost").value()).isZero();
        assertThat(ticking).isFalse();
        assertThat(nvml.opened).isZero();
    }

    @Test
    void totalsAreDifferencesAndAShortEnergyIsNone() {
        ProbeRun run = ProbeRun.start(List.of(probe));
        nvml.corrected = 8;
        nvml.millijoules = 1_000_000;
        Map<String, CounterRow> rows = byName(run.stop());

        assertThat(rows.get("ecc_errors_corrected").value()).isEqualTo(3);
        assertThat(rows.get("ecc_errors_uncorrected").value()).isZero();
        assertThat(rows.get("energy_j").reason())
                .startsWith("counted for 0.0 s, and 10 s are needed");
    }

    @Test
    void aQuantityThatTheGpuLacksIsMissingAlone() {
        nvml.errors.put("nvmlDeviceGetTotalEccErrors", 3);
        nvml.errors.put("nvmlDeviceGetTotalEnergyConsumption", 3);
        nvml.missing.add("nvmlDeviceGetUtilizationRates");
        ProbeRun run = ProbeRun.start(List.of(probe));
        look.run();
        nvml.errors.put("nvmlDeviceGetPowerUsage", 15);
        look.run();
        nvml.errors.remove("nvmlDeviceGetPowerUsage");
        List<CounterRow> all = run.stop();
        Map<String, CounterRow> rows = byName(all);

        assertThat(rows.get("ecc_errors_corrected").reason())
                .isEqualTo("nvmlDeviceGetTotalEccErrors: Not Supported (error 3)");
        assertThat(rows.get("energy_j").reason()).endsWith("Not Supported (error 3)");
        assertThat(rows.get("gpu_utilization").reason()).contains("undefined symbol");
        assertThat(rows.get("power_w").reason()).contains("Error 15");
        assertThat(rows.get("temperature_c").value()).isEqualTo(50);
        assertThat(all).extracting(CounterRow::name).containsExactlyElementsOf(names());
    }

    private List<String> names() {
        return probe.counters().stream().map(Counter::name).toList();
    }

    @Test
    void whyThereIsNoGpuIsSaid() {
        nvml.errors.put("nvmlInit_v2", 9);
        assertThat(probe.support().reason()).isEqualTo("nvmlInit_v2: Error 9 (error 9)");
        nvml.errors.clear();
        nvml.errors.put("nvmlDeviceGetHandleByPciBusId_v2", 2);
        assertThat(probe.support().reason()).contains("nvmlDeviceGetHandleByPciBusId_v2");
        assertThat(nvml.opened).isZero();

        assertThat(support(DeviceKind.CPU, Available.of("0000:3b:00.0"))).contains("--device cuda");
        assertThat(support(DeviceKind.CUDA, Available.no("no GPU for it")))
                .isEqualTo("no GPU for it");
        NvmlAccess none =
                new NvmlAccess(
                        () -> {
                            throw new UnsatisfiedLinkError("no library");
                        },
                        DeviceKind.CUDA,
                        Available.of("0000:3b:00.0"));
        assertThat(new GpmProbe(none).support().reason()).startsWith("libnvidia-ml.so.1 is not");
        assertThat(ProbeRun.start(List.of(new GpmProbe(none))).stop())
                .hasSize(7)
                .allMatch(row -> row.reason().startsWith("libnvidia-ml.so.1 is not"));
    }

    private String support(DeviceKind device, Available<String> busId) {
        return new GpmProbe(new NvmlAccess(() -> nvml, device, busId)).support().reason();
    }

    @Test
    void theGpuIsFoundByItsPlaceOnTheBus() {
        try (NvmlDevice device = NvmlDevice.open(nvml, "0000:3b:00.0")) {
            assertThat(device.powerWatts()).isEqualTo(300);
        }
        assertThat(nvml.chosen).containsExactly("0000:3b:00.0");
    }

    @Test
    void slicesOfAGpuAreNotCounted() {
        nvml.sliced = 1;
        assertThat(probe.support().reason()).contains("MIG");
        assertThat(nvml.opened).isZero();
        nvml.errors.put("nvmlDeviceGetMigMode", 3);
        assertThat(probe.support().supported()).isTrue();
        nvml.missing.add("nvmlDeviceGetMigMode");
        assertThat(probe.support().supported()).isTrue();
    }

    @Test
    void energyIsReadByOneRankOfAGpu() {
        NvmlProbe second = new NvmlProbe(access, false, (period, run) -> () -> {});
        Map<String, CounterRow> rows = byName(ProbeRun.start(List.of(second)).stop());
        assertThat(rows.get("energy_j").reason()).isEqualTo("the first rank of the GPU has it");
        assertThat(rows.get("power_w").value()).isEqualTo(300);
    }

    @Test
    void aGpusMemoryIsOfOneProcessWhereThereIsNoOther() {
        nvml.usedBytes = 1L << 33;
        assertThat(Probes.freeBytes(access).value()).contains((1L << 36) - (1L << 33));
        assertThat(Probes.alone(access).supported()).isTrue();
        nvml.processes = 2;
        assertThat(Probes.alone(access).reason()).startsWith("2 processes use this GPU");
        nvml.errors.put("nvmlDeviceGetMemoryInfo", 15);
        assertThat(Probes.freeBytes(access).reason()).contains("Error 15");
        assertThat(nvml.opened).isZero();
    }

    @Test
    void processesAreCounted() {
        try (NvmlDevice device = NvmlDevice.open(nvml, "0000:3b:00.0")) {
            assertThat(device.processes()).isEqualTo(1);
            nvml.processes = 0;
            assertThat(device.processes()).isZero();
        }
    }

    /** The sizes that a C compiler gives for nvml.h 13.3 on x86-64. */
    @Test
    void structuresAreLaidOutAsInTheHeader() {
        assertThat(GpmLayout.METRIC_BYTES).isEqualTo(40);
        assertThat(GpmLayout.METRICS_OFFSET).isEqualTo(24);
        assertThat(GpmLayout.SUPPORT_BYTES).isEqualTo(8);
        assertThat(NvmlDevice.MEMORY_BYTES).isEqualTo(24);
        assertThat(NvmlDevice.UTILIZATION_BYTES).isEqualTo(8);
        try (var metrics = GpmLayout.metrics(null, null, List.of(3, 10))) {
            assertThat(metrics.size()).isEqualTo(13_344);
            assertThat(metrics.getInt(0)).isEqualTo(1);
            assertThat(metrics.getInt(4)).isEqualTo(2);
            assertThat(metrics.getInt(24)).isEqualTo(3);
            assertThat(metrics.getInt(64)).isEqualTo(10);
            metrics.setInt(68, 3);
            metrics.setDouble(72, 2.5);
            assertThat(GpmLayout.error(metrics, 1)).isEqualTo(3);
            assertThat(GpmLayout.value(metrics, 1)).isEqualTo(2.5);
        }
    }

    @Test
    void gpmIsRefusedWhereTheGpuHasNone() {
        nvml.gpm = false;
        assertThat(new GpmProbe(access).support().reason()).contains("Hopper");
        nvml.missing.add("nvmlGpmQueryDeviceSupport");
        assertThat(new GpmProbe(access).support().reason()).contains("too old");
        assertThat(nvml.opened).isZero();
    }

    @Test
    void gpmGivesRatiosBetweenItsTwoSamples() {
        nvml.metricErrors.put(5, 3);
        Map<String, CounterRow> rows = byName(new GpmProbe(access, 0).start().stop());

        assertThat(rows.get("occupancy").value()).isCloseTo(0.035, within(1e-12));
        assertThat(rows.get("dram_bandwidth_utilization").value()).isCloseTo(0.105, within(1e-12));
        assertThat(rows.get("sm_utilization").value()).isCloseTo(0.025, within(1e-12));
        assertThat(rows.get("fp64_utilization").value()).isCloseTo(0.115, within(1e-12));
        assertThat(rows.get("fp32_utilization").value()).isCloseTo(0.125, within(1e-12));
        assertThat(rows.get("fp16_utilization").value()).isCloseTo(0.135, within(1e-12));
        assertThat(rows.get("tensor_utilization").reason()).isEqualTo("Not Supported (error 3)");
    }

    @Test
    void gpmGivesBackItsSamplesWhateverHappens() {
        assertThat(ProbeRun.start(List.of(new GpmProbe(access))).stop())
                .allMatch(row -> row.reason().startsWith("counted for 0.0 s, and 1 s is needed"));
        ProbeRun.start(List.of(new GpmProbe(access, 0))).stop();
        nvml.errors.put("nvmlGpmMetricsGet", 999);
        assertThat(ProbeRun.start(List.of(new GpmProbe(access, 0))).stop())
                .allMatch(row -> row.reason().startsWith("it could not be read: nvmlGpmMetrics"));
        nvml.errors.put("nvmlGpmSampleGet", 4);
        assertThatThrownBy(() -> new GpmProbe(access).start())
                .hasMessageContaining("nvmlGpmSampleGet");

        assertThat(nvml.samples).isZero();
        assertThat(nvml.opened).isZero();
    }
}
