package org.pentathlon.device;

import java.util.List;
import java.util.stream.Collectors;
import org.pentathlon.spec.Support;

/**
 * What a framework's build for CUDA asks of a GPU and its driver.
 *
 * @param framework for the reasons
 * @param cuda the oldest version of CUDA that the driver has to know, as the driver writes it: 1000
 *     x major + 10 x minor
 * @param driver the oldest driver that knows it
 * @param code the machine code in the framework's libraries; they hold no PTX, of which a driver
 *     could make code for other GPUs
 */
public record CudaDemand(String framework, int cuda, String driver, List<ComputeCapability> code) {
    public CudaDemand {
        code = List.copyOf(code);
    }

    /** Whether a GPU and its driver meet it; else the first thing that is in the way. */
    public Support support(Gpu gpu) {
        if (gpu.cuda() < cuda) {
            return Support.no(
                    "the driver of %s knows CUDA up to %s, and %s needs %s: install driver %s or later"
                            .formatted(
                                    gpu.name(), gpu.cudaVersion(), framework, version(), driver));
        }
        if (code.stream().noneMatch(gpu.capability()::runs)) {
            return Support.no(
                    gpu.name()
                            + " has compute capability "
                            + gpu.capability()
                            + ", for which "
                            + framework
                            + " has no machine code: it runs on "
                            + code.stream()
                                    .map(ComputeCapability::toString)
                                    .collect(Collectors.joining(", "))
                            + " and later of the same major number; use such a GPU, or --device"
                            + " cpu");
        }
        return Support.yes();
    }

    private String version() {
        return Gpu.cudaVersion(cuda);
    }
}
