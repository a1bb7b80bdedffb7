package org.pentathlon.probe;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of {@code libnvidia-ml.so.1} that are used, as nvml.h of CUDA 13 declares them.
 * Each but the last returns 0 or an error.
 */
interface NvmlLibrary extends Library {
    /** The library's name for the loader; it comes with the driver. */
    String NAME = "libnvidia-ml.so.1";

    int NOT_SUPPORTED = 3;
    int NO_PERMISSION = 4;
    int INSUFFICIENT_SIZE = 7;

    int CLOCK_SM = 1;
    int CLOCK_MEMORY = 2;
    int TEMPERATURE_GPU = 0;
    int CORRECTED = 0;
    int UNCORRECTED = 1;
    int SINCE_THE_DRIVER_WAS_LOADED = 0;

    int nvmlInit_v2();

    int nvmlShutdown();

    /** By {@code domain:bus:device.function}, all hexadecimal. */
    int nvmlDeviceGetHandleByPciBusId_v2(String busId, PointerByReference device);

    int nvmlDeviceGetMigMode(Pointer device, IntByReference now, IntByReference later);

    /**
     * Processes with a context on it.
     *
     * @param count room in the list, 0 here; receives their number
     * @param processes the list; null here, which is {@link #INSUFFICIENT_SIZE} where there are any
     */
    int nvmlDeviceGetComputeRunningProcesses_v3(
            Pointer device, IntByReference count, Pointer processes);

    int nvmlDeviceGetPowerUsage(Pointer device, IntByReference milliwatts);

    int nvmlDeviceGetTotalEnergyConsumption(Pointer device, LongByReference millijoules);

    int nvmlDeviceGetClockInfo(Pointer device, int clock, IntByReference megahertz);

    int nvmlDeviceGetTemperature(Pointer device, int sensor, IntByReference celsius);

    /**
     * Bytes of its memory.
     *
     * @param memory three 8-byte numbers: total, free, used
     */
    int nvmlDeviceGetMemoryInfo(Pointer device, Pointer memory);

    int nvmlDeviceGetTotalEccErrors(
            Pointer device, int errors, int counters, LongByReference count);

    /**
     * The older name of nvmlDeviceGetCurrentClocksEventReasons, which older drivers lack.
     *
     * @param reasons a bit for each
     */
    int nvmlDeviceGetCurrentClocksThrottleReasons(Pointer device, LongByReference reasons);

    /**
     * How busy it was in the last moments.
     *
     * @param percent two 4-byte numbers: GPU, memory
     */
    int nvmlDeviceGetUtilizationRates(Pointer device, Pointer percent);

    int nvmlGpmQueryDeviceSupport(Pointer device, Pointer support);

    int nvmlGpmSampleAlloc(PointerByReference sample);

    int nvmlGpmSampleFree(Pointer sample);

    int nvmlGpmSampleGet(Pointer device, Pointer sample);

    int nvmlGpmMetricsGet(Pointer metrics);

    String nvmlErrorString(int error);
}
