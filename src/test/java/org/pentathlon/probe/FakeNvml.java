package org.pentathlon.probe;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * NVML without a GPU. It writes where nvml.h of CUDA 13 has the fields, in numbers of its own, so
 * that they are compared with the program's.
 */
final class FakeNvml implements NvmlLibrary {
    /** Functions that fail, with their error. */
    final Map<String, Integer> errors = new HashMap<>();

    /** Errors of single GPM metrics by their id. */
    final Map<Integer, Integer> metricErrors = new HashMap<>();

    /** Functions that this driver does not have. */
    final Set<String> missing = new HashSet<>();

    final List<String> chosen = new ArrayList<>();
    int opened;
    int samples;
    int milliwatts = 300_000;
    long millijoules;
    int celsius = 50;
    long usedBytes = 1L << 34;
    long corrected = 5;
    long reasons;
    boolean gpm = true;
    int sliced;
    int processes = 1;

    private final Pointer handle = new Memory(8);
    private final Set<Pointer> allocated = new HashSet<>();

    private int result(String function) {
        if (missing.contains(function)) {
            throw new UnsatisfiedLinkError("undefined symbol: " + function);
        }
        return errors.getOrDefault(function, 0);
    }

    private int choose(String name, String function, PointerByReference device) {
        chosen.add(name);
        device.setValue(handle);
        return result(function);
    }

    private int set(String function, Pointer device, IntByReference out, int value) {
        if (!device.equals(handle)) {
            return 2;
        }
        out.setValue(value);
        return result(function);
    }

    private int set(String function, Pointer device, LongByReference out, long value) {
        if (!device.equals(handle)) {
            return 2;
        }
        out.setValue(value);
        return result(function);
    }

    @Override
    public int nvmlInit_v2() {
        int result = result("nvmlInit_v2");
        opened += result == 0 ? 1 : 0;
        return result;
    }

    @Override
    public int nvmlShutdown() {
        opened--;
        return result("nvmlShutdown");
    }

    @Override
    public int nvmlDeviceGetHandleByPciBusId_v2(String busId, PointerByReference device) {
        return choose(busId, "nvmlDeviceGetHandleByPciBusId_v2", device);
    }

    @Override
    public int nvmlDeviceGetMigMode(Pointer device, IntByReference now, IntByReference later) {
        return set("nvmlDeviceGetMigMode", device, now, sliced);
    }

    /** As the library: it has room for none, and so gives their number alone. */
    @Override
    public int nvmlDeviceGetComputeRunningProcesses_v3(
            Pointer device, IntByReference count, Pointer list) {
        int result = set("nvmlDeviceGetComputeRunningProcesses_v3", device, count, processes);
        return result == 0 && processes > 0 ? 7 : result;
    }

    @Override
    public int nvmlDeviceGetPowerUsage(Pointer device, IntByReference out) {
        return set("nvmlDeviceGetPowerUsage", device, out, milliwatts);
    }

    @Override
    public int nvmlDeviceGetTotalEnergyConsumption(Pointer device, LongByReference out) {
        return set("nvmlDeviceGetTotalEnergyConsumption", device, out, millijoules);
    }

    @Override
    public int nvmlDeviceGetClockInfo(Pointer device, int clock, IntByReference out) {
        // NVML_CLOCK_SM and NVML_CLOCK_MEM.
        int megahertz = Map.of(1, 1980, 2, 2619).getOrDefault(clock, 0);
        return set("nvmlDeviceGetClockInfo", device, out, megahertz);
    }

    @Override
    public int nvmlDeviceGetTemperature(Pointer device, int sensor, IntByReference out) {
        return sensor == 0 ? set("nvmlDeviceGetTemperature", device, out, celsius) : 2;
    }

    @Override
    public int nvmlDeviceGetMemoryInfo(Pointer device, Pointer memory) {
        memory.setLong(0, 1L << 36);
        memory.setLong(8, (1L << 36) - usedBytes);
        memory.setLong(16, usedBytes);
        return result("nvmlDeviceGetMemoryInfo");
    }

    @Override
    public int nvmlDeviceGetTotalEccErrors(
            Pointer device, int type, int counters, LongByReference out) {
        // NVML_MEMORY_ERROR_TYPE_CORRECTED and NVML_VOLATILE_ECC are 0.
        long count = type == 0 ? corrected : 0;
        return counters == 0 ? set("nvmlDeviceGetTotalEccErrors", device, out, count) : 2;
    }

    @Override
    public int nvmlDeviceGetCurrentClocksThrottleReasons(Pointer device, LongByReference out) {
        return set("nvmlDeviceGetCurrentClocksThrottleReasons", device, out, reasons);
    }

    @Override
    public int nvmlDeviceGetUtilizationRates(Pointer device, Pointer percent) {
        percent.setInt(0, 90);
        percent.setInt(4, 40);
        return result("nvmlDeviceGetUtilizationRates");
    }

    @Override
    public int nvmlGpmQueryDeviceSupport(Pointer device, Pointer support) {
        if (support.getInt(0) != 1) {
            return 25;
        }
        support.setInt(4, gpm ? 1 : 0);
        return result("nvmlGpmQueryDeviceSupport");
    }

    @Override
    public int nvmlGpmSampleAlloc(PointerByReference sample) {
        Pointer made = new Memory(8);
        allocated.add(made);
        sample.setValue(made);
        samples++;
        return result("nvmlGpmSampleAlloc");
    }

    @Override
    public int nvmlGpmSampleFree(Pointer sample) {
        samples--;
        return allocated.contains(sample) ? result("nvmlGpmSampleFree") : 2;
    }

    @Override
    public int nvmlGpmSampleGet(Pointer device, Pointer sample) {
        return allocated.contains(sample) ? result("nvmlGpmSampleGet") : 2;
    }

    /** Each metric's value is its id and a half, in percent. */
    @Override
    public int nvmlGpmMetricsGet(Pointer metrics) {
        Pointer first = metrics.getPointer(8);
        Pointer second = metrics.getPointer(16);
        boolean known = allocated.contains(first) && allocated.contains(second);
        if (metrics.getInt(0) != 1 || !known || first.equals(second)) {
            return 2;
        }
        for (int i = 0; i < metrics.getInt(4); i++) {
            int id = metrics.getInt(24 + 40L * i);
            metrics.setInt(24 + 40L * i + 4, metricErrors.getOrDefault(id, 0));
            metrics.setDouble(24 + 40L * i + 8, id + 0.5);
        }
        return result("nvmlGpmMetricsGet");
    }

    @Override
    public String nvmlErrorString(int error) {
        return error == 3 ? "Not Supported" : "Error " + error;
    }
}
