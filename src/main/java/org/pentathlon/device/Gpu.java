package org.pentathlon.device;

/**
 * A GPU as NVIDIA's driver describes it.
 *
 * @param name of the model
 * @param busId its place in the machine, such as {@code 0000:3b:00.0}
 * @param uuid its identifier among all GPUs of all machines, as nvidia-smi writes it: {@code GPU-}
 *     or, of a part of a GPU, {@code MIG-} and 32 digits
 * @param cuda the latest CUDA version that the driver knows, as the driver writes it: 1000 x major
 *     + 10 x minor
 */
public record Gpu(String name, ComputeCapability capability, String busId, String uuid, int cuda) {
    /** The latest CUDA version that the driver knows, such as {@code 13.0}. */
    public String cudaVersion() {
        return cudaVersion(cuda);
    }

    static String cudaVersion(int cuda) {
        return cuda / 1000 + "." + cuda % 1000 / 10;
    }
}
