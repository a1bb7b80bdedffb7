package org.pentathlon.comm;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pentathlon.device.CudaDriver;
import org.pentathlon.device.Gpu;
import org.pentathlon.device.SharedLibraries;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

/** Makes the collective {@code nccl}, which sums memory of GPUs. */
public final class NcclCollectiveProvider implements CollectiveProvider {
    private static final String BINDING = "org.bytedeco.cuda.global.nccl";

    /** Where CUDA 11.6 installs itself; the presets are linked with what is there. */
    private static final Path CUDA = Path.of("/usr/local/cuda-11.6/lib64");

    private static final List<String> LIBRARIES = List.of("libcudart.so.11.0", "libnccl.so.2");

    private final Map<String, String> variables = System.getenv();

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.NCCL;
    }

    @Override
    public Support supports(DeviceKind device) {
        if (device != DeviceKind.CUDA) {
            return Support.no(
                    "nccl sums memory of GPUs alone; use --collective gloo or mpi on the CPU");
        }
        if (!hasBinding()) {
            return Support.no(
                    "the runtime set "
                            + RuntimeSet.ofThisProcess().word()
                            + " of this process has no NCCL; start with --engine dl4j --device"
                            + " cuda, or PENTATHLON_RUNTIME="
                            + RuntimeSet.ND4J_CUDA.word());
        }
        Available<Gpu> gpu = gpu();
        if (gpu.value().isEmpty()) {
            return Support.no(gpu.reason());
        }
        List<String> missing = SharedLibraries.missing(LIBRARIES, CUDA);
        return missing.isEmpty()
                ? Support.yes()
                : Support.no(
                        "NCCL needs "
                                + String.join(", ", missing)
                                + ", not found in "
                                + SharedLibraries.places(variables, CUDA)
                                + "; load CUDA 11's module, or give --cuda-libs DIR");
    }

    private static boolean hasBinding() {
        try {
            Class.forName(BINDING, false, NcclCollectiveProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    private Available<Gpu> gpu() {
        return CudaDriver.gpu(variables, LaunchDetection.detect(variables).localRank().orElse(0));
    }

    @Override
    public Collective open(Communicator communicator, String hostAddress) {
        Available<Gpu> gpu = gpu();
        if (gpu.value().isEmpty()) {
            throw new PentathlonException(ExitStatus.ENVIRONMENT, gpu.reason());
        }
        String place = gpu.value().get().busId() + " of " + Machine.identity();
        try {
            return NcclCollective.open(communicator, new NcclPresets(), place);
        } catch (LinkageError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "NCCL could not be loaded: " + e.getMessage(), e);
        }
    }
}
