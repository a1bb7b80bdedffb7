package org.pentathlon.probe;

import java.util.List;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Support;

/** All probes that there are. */
public final class Probes {
    private Probes() {}

    /**
     * Memory of a GPU that nobody uses, or why it is not known.
     *
     * @param gpu its place on the bus, or why there is none
     */
    public static Available<Long> freeBytes(Available<String> gpu) {
        return freeBytes(NvmlAccess.of(DeviceKind.CUDA, gpu));
    }

    static Available<Long> freeBytes(NvmlAccess nvml) {
        long[] bytes = new long[1];
        Support support =
                nvml.ask(
                        device -> {
                            bytes[0] = device.memoryFreeBytes();
                            return Support.yes();
                        });
        return support.supported() ? Available.of(bytes[0]) : Available.no(support.reason());
    }

    /**
     * Whether no other process uses the GPU, as far as NVML knows, or why not.
     *
     * @param gpu its place on the bus, or why there is none
     */
    public static Support alone(Available<String> gpu) {
        return alone(NvmlAccess.of(DeviceKind.CUDA, gpu));
    }

    static Support alone(NvmlAccess nvml) {
        return nvml.ask(
                device -> {
                    int processes = device.processes();
                    return processes > 1
                            ? Support.no(
                                    processes
                                            + " processes use this GPU, and what is whose is not"
                                            + " known")
                            : Support.yes();
                });
    }

    /**
     * Those for a rank, in the order of their rows; each says itself whether it can be used. The
     * dearest to start stand first, so that their start is in no other's count.
     */
    public static List<Probe> of(ProbeRequest request) {
        NvmlAccess nvml = NvmlAccess.of(request.device(), request.gpu());
        return List.of(
                new NvmlProbe(nvml, request.firstOfGpu(), Ticker.onThread()),
                new GpmProbe(nvml),
                new RaplProbe(request.root(), request.firstOfNode()),
                new PerfProbe(request.root()),
                new ResidentMemoryProbe(request.root()),
                new ResourceUsageProbe());
    }
}
