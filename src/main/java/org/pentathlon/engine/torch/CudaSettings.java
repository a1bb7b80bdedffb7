package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.globalContext;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;

/** What of LibTorch on CUDA is set for all of a process. */
final class CudaSettings {
    private static final String CUDNN = "PENTATHLON_CUDNN";
    private static final String ALLOCATOR = "PYTORCH_CUDA_ALLOC_CONF";
    private static final int MINOR = 100;
    private static final int MAJOR = 10_000;

    private CudaSettings() {}

    /**
     * Sets them. TF32 is for matrix products and convolutions alike, or for neither. cuDNN tries
     * its algorithms at the first convolution of each shape.
     *
     * @param variables of the environment
     * @return names and values, to be stored with a case
     */
    static Map<String, String> set(Precision precision, Map<String, String> variables) {
        Context context = globalContext();
        context.lazyInitDevice(DeviceType.CUDA);
        boolean reduced = precision != Precision.FP32;
        context.setAllowTF32CuBLAS(reduced);
        context.setAllowTF32CuDNN(reduced);
        boolean cudnn = cudnn(variables);
        context.setUserEnabledCuDNN(cudnn);
        context.setBenchmarkCuDNN(cudnn);
        Map<String, String> settings = new TreeMap<>();
        settings.put("tf32", reduced ? "cuBLAS and cuDNN" : "off");
        settings.put(
                "cudnn",
                cudnn ? cudnnVersion() + ", algorithms by trial" : "off by " + CUDNN + "=off");
        settings.put(
                "allocator",
                "LibTorch's caching allocator"
                        + (variables.containsKey(ALLOCATOR)
                                ? ", " + ALLOCATOR + "=" + variables.get(ALLOCATOR)
                                : ""));
        return settings;
    }

    /** Whether cuDNN computes what it can compute. */
    static boolean usesCudnn() {
        return globalContext().userEnabledCuDNN();
    }

    /** Of the library that was loaded, such as 9.15.1. */
    static String cudnnVersion() {
        long version = Context.versionRuntimeCuDNN();
        return version / MAJOR + "." + version % MAJOR / MINOR + "." + version % MINOR;
    }

    private static boolean cudnn(Map<String, String> variables) {
        String word = variables.getOrDefault(CUDNN, "on");
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default ->
                    throw new PentathlonException(
                            ExitStatus.USAGE,
                            CUDNN + "=" + word + " is neither on nor off; set it to one of them");
        };
    }
}
