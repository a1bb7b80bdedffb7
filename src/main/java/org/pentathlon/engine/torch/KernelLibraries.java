package org.pentathlon.engine.torch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.LoadedLibrary;

/** The libraries that compute LibTorch's operators at a place, by name and version. */
record KernelLibraries(String torch, String products, String convolutions, String recurrent) {
    private static final String CUBLAS = "libcublas.so";

    static KernelLibraries of(Place place) {
        String torch = "LibTorch " + LoadedLibraries.torchVersion();
        if (!place.queues()) {
            String oneDnn = LoadedLibraries.describe().get("onednn").split(" ", -1)[0];
            String products = place.mixed() ? "oneDNN " + oneDnn : Blas.loaded().nameAndVersion();
            return new KernelLibraries(torch, products, "oneDNN " + oneDnn, torch);
        }
        String cudnn = CudaSettings.usesCudnn() ? "cuDNN " + CudaSettings.cudnnVersion() : torch;
        return new KernelLibraries(torch, cublas(), cudnn, cudnn);
    }

    private static String cublas() {
        try {
            return LoadedLibrary.path(CUBLAS)
                    .map(NativeLibrary::getInstance)
                    .map(KernelLibraries::version)
                    .orElse("cuBLAS");
        } catch (UnsatisfiedLinkError tellsNone) {
            return "cuBLAS";
        }
    }

    private static String version(NativeLibrary library) {
        return "cuBLAS %d.%d.%d"
                .formatted(property(library, 0), property(library, 1), property(library, 2));
    }

    /**
     * @param part of the version: 0 the first, 1 the second, 2 the third
     */
    private static int property(NativeLibrary library, int part) {
        IntByReference value = new IntByReference();
        library.getFunction("cublasGetProperty").invokeInt(new Object[] {part, value});
        return value.getValue();
    }
}
