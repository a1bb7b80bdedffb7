package org.pentathlon.probe;

import java.util.List;
import java.util.Optional;

/** All probes that there are. */
public final class Probes {
    private Probes() {}

    /**
     * Those for a rank, in the order of their rows; each says itself whether it can be used. The
     * dearest to start stand first, so that their start is in no other's count.
     */
    public static List<Probe> of(ProbeRequest request) {
        GpuChoice gpu =
                new GpuChoice(
                        Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")),
                        request.localRank());
        NvmlAccess nvml = NvmlAccess.of(request.device(), gpu);
        return List.of(
                new NvmlProbe(nvml, Ticker.onThread()),
                new GpmProbe(nvml),
                new RaplProbe(request.root(), request.firstOfNode()),
                new PerfProbe(request.root()),
                new ResidentMemoryProbe(request.root()),
                new ResourceUsageProbe());
    }
}
