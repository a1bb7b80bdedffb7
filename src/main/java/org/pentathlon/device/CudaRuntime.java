package org.pentathlon.device;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;
import org.pentathlon.spec.Support;

/**
 * Whether CUDA's runtime library agrees with the driver: it may refuse a GPU that the driver shows.
 */
public final class CudaRuntime {
    private CudaRuntime() {}

    /**
     * Asks the library for the number of GPUs.
     *
     * @param name such as {@code libcudart.so.11.0}; {@link SharedLibraries#missing} has found it
     * @param folder where it is looked for beside
     */
    public static Support support(String name, Path folder) {
        NativeLibrary library =
                SharedLibraries.find(name, folder)
                        .orElseThrow(() -> new IllegalStateException(name + " is gone"));
        IntByReference count = new IntByReference();
        Object[] arguments = {count};
        int error = library.getFunction("cudaGetDeviceCount").invokeInt(arguments);
        if (error == 0 && count.getValue() > 0) {
            return Support.yes();
        }
        Object[] asked = {error};
        return Support.no(
                "NVIDIA's driver shows a GPU, but %s does not: '%s' (%d); see nvidia-smi, or use --device cpu"
                        .formatted(
                                name,
                                library.getFunction("cudaGetErrorString")
                                        .invokeString(asked, false),
                                error));
    }
}
