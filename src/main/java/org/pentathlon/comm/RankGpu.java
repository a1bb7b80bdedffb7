package org.pentathlon.comm;

import java.util.Map;
import org.pentathlon.device.CudaDriver;
import org.pentathlon.device.Gpu;
import org.pentathlon.spec.Available;

/** Which GPU a rank computes on: that of its position among the ranks of its node. */
public final class RankGpu {
    private RankGpu() {}

    /**
     * Asks NVIDIA's driver; from the first call on this process sees no other GPU.
     *
     * @param variables of the environment
     * @return the reason where there is none
     */
    public static Available<Gpu> of(Map<String, String> variables) {
        return CudaDriver.gpu(variables, LaunchDetection.detect(variables).localRank().orElse(0));
    }
}
