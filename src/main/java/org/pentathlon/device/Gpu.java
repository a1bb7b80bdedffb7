package org.pentathlon.device;

/**
 * A GPU as NVIDIA's driver describes it.
 *
 * @param name of the model
 * @param busId its place in the machine, such as {@code 0000:3b:00.0}
 * @param cuda the latest CUDA version that the driver knows, as the driver writes it: 1000 x major
 *     + 10 x minor
 */
public record Gpu(String name, ComputeCapability capability, String busId, int cuda) {}
