package org.pentathlon.probe;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * One GPU through NVML. Methods throw {@link NvmlException} where the library refuses, and {@link
 * UnsatisfiedLinkError} where the driver's is too old to have a function.
 */
final class NvmlDevice implements AutoCloseable {
    /** {@code nvmlMemory_t}: total, free, used. */
    static final int MEMORY_BYTES = 24;

    private static final int FREE = 8;
    private static final int USED = 16;

    /** {@code nvmlUtilization_t}: gpu, memory. */
    static final int UTILIZATION_BYTES = 8;

    private static final double MILLI = 1e-3;
    private static final double MEGA = 1e6;
    private static final double PERCENT = 0.01;

    private final NvmlLibrary library;
    private final Pointer device;

    private NvmlDevice(NvmlLibrary library, Pointer device) {
        this.library = library;
        this.device = device;
    }

    /**
     * Opens the library for this GPU.
     *
     * @param busId its place on the bus, {@code 0000:3b:00.0}
     */
    static NvmlDevice open(NvmlLibrary library, String busId) {
        check(library, "nvmlInit_v2", library.nvmlInit_v2());
        try {
            PointerByReference device = new PointerByReference();
            check(
                    library,
                    "nvmlDeviceGetHandleByPciBusId_v2",
                    library.nvmlDeviceGetHandleByPciBusId_v2(busId, device));
            return new NvmlDevice(library, device.getValue());
        } catch (RuntimeException | LinkageError e) {
            library.nvmlShutdown();
            throw e;
        }
    }

    /** Whether it is cut into slices; a GPU or a driver that knows of none has none. */
    boolean isSliced() {
        IntByReference now = new IntByReference();
        try {
            int error = library.nvmlDeviceGetMigMode(device, now, new IntByReference());
            if (error == NvmlLibrary.NOT_SUPPORTED) {
                return false;
            }
            check("nvmlDeviceGetMigMode", error);
            return now.getValue() != 0;
        } catch (UnsatisfiedLinkError old) {
            return false;
        }
    }

    /** Number of processes that compute on it. */
    int processes() {
        IntByReference count = new IntByReference();
        int error = library.nvmlDeviceGetComputeRunningProcesses_v3(device, count, null);
        if (error != NvmlLibrary.INSUFFICIENT_SIZE) {
            check("nvmlDeviceGetComputeRunningProcesses_v3", error);
        }
        return count.getValue();
    }

    double powerWatts() {
        IntByReference milliwatts = new IntByReference();
        check("nvmlDeviceGetPowerUsage", library.nvmlDeviceGetPowerUsage(device, milliwatts));
        return milliwatts.getValue() * MILLI;
    }

    /** Since the driver was loaded. */
    double energyJoules() {
        LongByReference millijoules = new LongByReference();
        check(
                "nvmlDeviceGetTotalEnergyConsumption",
                library.nvmlDeviceGetTotalEnergyConsumption(device, millijoules));
        return millijoules.getValue() * MILLI;
    }

    /**
     * @param clock one of {@link NvmlLibrary}'s
     */
    double clockHertz(int clock) {
        IntByReference megahertz = new IntByReference();
        check("nvmlDeviceGetClockInfo", library.nvmlDeviceGetClockInfo(device, clock, megahertz));
        return megahertz.getValue() * MEGA;
    }

    double temperatureCelsius() {
        IntByReference celsius = new IntByReference();
        check(
                "nvmlDeviceGetTemperature",
                library.nvmlDeviceGetTemperature(device, NvmlLibrary.TEMPERATURE_GPU, celsius));
        return celsius.getValue();
    }

    /** Of all processes, and what the driver keeps for itself. */
    long memoryUsedBytes() {
        return memoryBytes(USED);
    }

    /** Of all that can be had. */
    long memoryFreeBytes() {
        return memoryBytes(FREE);
    }

    private long memoryBytes(int field) {
        try (Memory memory = new Memory(MEMORY_BYTES)) {
            memory.clear();
            check("nvmlDeviceGetMemoryInfo", library.nvmlDeviceGetMemoryInfo(device, memory));
            return memory.getLong(field);
        }
    }

    /**
     * Errors of its memory since the driver was loaded.
     *
     * @param kind corrected or not, by {@link NvmlLibrary}'s number
     */
    long eccErrors(int kind) {
        LongByReference count = new LongByReference();
        check(
                "nvmlDeviceGetTotalEccErrors",
                library.nvmlDeviceGetTotalEccErrors(
                        device, kind, NvmlLibrary.SINCE_THE_DRIVER_WAS_LOADED, count));
        return count.getValue();
    }

    /** Why its clocks are not at their highest: a bit for each reason. */
    long throttleReasons() {
        LongByReference reasons = new LongByReference();
        check(
                "nvmlDeviceGetCurrentClocksThrottleReasons",
                library.nvmlDeviceGetCurrentClocksThrottleReasons(device, reasons));
        return reasons.getValue();
    }

    /** Part of the last moments in which a kernel ran, 0 to 1. */
    double gpuUtilization() {
        return utilization(0);
    }

    /** Part of the last moments in which memory was read or written, 0 to 1. */
    double memoryUtilization() {
        return utilization(Integer.BYTES);
    }

    private double utilization(int offset) {
        try (Memory percent = new Memory(UTILIZATION_BYTES)) {
            percent.clear();
            check(
                    "nvmlDeviceGetUtilizationRates",
                    library.nvmlDeviceGetUtilizationRates(device, percent));
            return percent.getInt(offset) * PERCENT;
        }
    }

    boolean hasGpm() {
        try (Memory support = GpmLayout.support()) {
            check("nvmlGpmQueryDeviceSupport", library.nvmlGpmQueryDeviceSupport(device, support));
            return GpmLayout.isSupported(support);
        }
    }

    /** Reads GPM's counters; to be given to {@link #free}. */
    Pointer gpmSample() {
        PointerByReference sample = new PointerByReference();
        check("nvmlGpmSampleAlloc", library.nvmlGpmSampleAlloc(sample));
        try {
            check("nvmlGpmSampleGet", library.nvmlGpmSampleGet(device, sample.getValue()));
        } catch (RuntimeException | LinkageError e) {
            free(sample.getValue());
            throw e;
        }
        return sample.getValue();
    }

    void free(Pointer sample) {
        check("nvmlGpmSampleFree", library.nvmlGpmSampleFree(sample));
    }

    /**
     * Fills in what lies between two samples.
     *
     * @param metrics as {@link GpmLayout} says
     */
    void gpmMetrics(Pointer metrics) {
        check("nvmlGpmMetricsGet", library.nvmlGpmMetricsGet(metrics));
    }

    String meaning(int error) {
        return library.nvmlErrorString(error);
    }

    @Override
    public void close() {
        check("nvmlShutdown", library.nvmlShutdown());
    }

    private void check(String function, int error) {
        check(library, function, error);
    }

    private static void check(NvmlLibrary library, String function, int error) {
        if (error != 0) {
            throw new NvmlException(function, error, library.nvmlErrorString(error));
        }
    }
}
