package org.pentathlon.comm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.device.CudaRuntime;
import org.pentathlon.device.Gpu;
import org.pentathlon.device.LibrarySearch;
import org.pentathlon.device.SharedLibraries;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

/**
 * Makes the collective {@code nccl}, which sums memory of GPUs. NCCL and CUDA's runtime are called
 * through JNA, so any of their versions will do that the machine has, whatever the framework's.
 */
public final class NcclCollectiveProvider implements CollectiveProvider {
    /** Where the CUDA that ND4J needs installs itself. */
    private static final Path CUDA_11_6 = Path.of("/usr/local/cuda-11.6/lib64");

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
        Available<Gpu> gpu = gpu();
        if (gpu.value().isEmpty()) {
            return Support.no(gpu.reason());
        }
        List<String> missing = new ArrayList<>();
        if (cudart().isEmpty()) {
            missing.add(String.join(" or ", runtimes()));
        }
        if (nccl().isEmpty()) {
            missing.add(NcclLibrary.NAME);
        }
        return missing.isEmpty()
                ? CudaRuntime.support(cudart().orElseThrow(), CUDA_11_6)
                : Support.no(
                        "NCCL needs "
                                + String.join(", ", missing)
                                + ", not found in "
                                + places()
                                + "; load CUDA's module, or give --cuda-libs DIR");
    }

    /** That of the framework in this process first: what it is linked with is there anyway. */
    private static List<String> runtimes() {
        return isOfNd4j()
                ? List.of("libcudart.so.11.0")
                : List.of("libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0");
    }

    private Optional<String> cudart() {
        return runtimes().stream().flatMap(name -> locate(name).stream()).findFirst();
    }

    private Optional<String> nccl() {
        return locate(NcclLibrary.NAME);
    }

    /** Where the framework's loader finds it too: there must not be two of one library. */
    private Optional<String> locate(String name) {
        return isOfNd4j()
                ? SharedLibraries.locate(name, CUDA_11_6)
                : LibrarySearch.of(variables).find(name).file().map(Path::toString);
    }

    private String places() {
        return isOfNd4j()
                ? SharedLibraries.places(variables, CUDA_11_6)
                : LibrarySearch.of(variables).places();
    }

    private static boolean isOfNd4j() {
        return RuntimeSet.ofThisProcess() == RuntimeSet.ND4J_CUDA;
    }

    private Available<Gpu> gpu() {
        return RankGpu.of(variables);
    }

    @Override
    public void load() {
        runtime();
    }

    @Override
    public Collective open(Communicator communicator, String hostAddress) {
        Available<Gpu> gpu = gpu();
        if (gpu.value().isEmpty()) {
            throw new PentathlonException(ExitStatus.ENVIRONMENT, gpu.reason());
        }
        String place = gpu.value().get().busId() + " of " + Machine.identity();
        return NcclStart.open(communicator, runtime(), place);
    }

    private NcclRuntime runtime() {
        try {
            return NcclRuntime.load(nccl().orElseThrow(), cudart().orElseThrow(), variables);
        } catch (LinkageError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "NCCL could not be loaded: " + e.getMessage(), e);
        }
    }
}
