package org.pentathlon.engine.dl4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.CudaDemand;
import org.pentathlon.device.CudaRuntime;
import org.pentathlon.device.Gpu;
import org.pentathlon.device.SharedLibraries;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

/**
 * What ND4J's build for CUDA 11.6 asks of a process and a machine. Everything is found out without
 * ND4J, which ends the process, or fails in the midst of a computation, where something is missing.
 *
 * @param set of this process
 * @param gpu asks the driver
 * @param missing of the given libraries those that the machine lacks
 * @param places where they were looked for
 * @param runtime whether CUDA's runtime library, which is there by then, sees the GPU
 */
record CudaBuild(
        RuntimeSet set,
        Supplier<Available<Gpu>> gpu,
        UnaryOperator<List<String>> missing,
        Supplier<String> places,
        Supplier<Support> runtime) {
    /**
     * The machine code is that of libnd4jcuda.so, as the headers of its fat binaries say. By minor
     * version compatibility libraries of CUDA 11.6 run with the driver of CUDA 11.0.
     */
    private static final CudaDemand DEMAND =
            new CudaDemand(
                    "ND4J",
                    11_000,
                    "450.80.02",
                    List.of(
                            new ComputeCapability(3, 7),
                            new ComputeCapability(5, 0),
                            new ComputeCapability(5, 2),
                            new ComputeCapability(6, 0),
                            new ComputeCapability(6, 1),
                            new ComputeCapability(7, 0),
                            new ComputeCapability(7, 5),
                            new ComputeCapability(8, 0),
                            new ComputeCapability(8, 6)));

    private static final String RUNTIME = "libcudart.so.11.0";

    /** What it and its presets are linked with; libcuda.so.1 is the driver's. */
    static final List<String> LIBRARIES =
            List.of(
                    RUNTIME,
                    "libcublasLt.so.11",
                    "libcublas.so.11",
                    "libcusparse.so.11",
                    "libcusolver.so.11",
                    "libcusolverMg.so.11");

    /** Where CUDA 11.6 installs itself; the build looks there by itself. */
    private static final Path CUDA = Path.of("/usr/local/cuda-11.6/lib64");

    static CudaBuild ofThisProcess() {
        Map<String, String> variables = System.getenv();
        return new CudaBuild(
                RuntimeSet.ofThisProcess(),
                () -> RankGpu.of(variables),
                libraries -> SharedLibraries.missing(libraries, CUDA),
                () -> SharedLibraries.places(variables, CUDA),
                () -> CudaRuntime.support(RUNTIME, CUDA));
    }

    /** Whether ND4J runs on a GPU here; else the first thing that is in its way. */
    Support support() {
        if (set != RuntimeSet.ND4J_CUDA) {
            return Support.no(
                    "the runtime set "
                            + set.word()
                            + " of this process has ND4J for CPUs alone; start with --engine dl4j"
                            + " --device cuda on the command line, or PENTATHLON_RUNTIME="
                            + RuntimeSet.ND4J_CUDA.word());
        }
        Available<Gpu> found = gpu.get();
        return found.value().map(this::support).orElseGet(() -> Support.no(found.reason()));
    }

    private Support support(Gpu there) {
        Support driver = DEMAND.support(there);
        if (!driver.supported()) {
            return driver;
        }
        List<String> lacking = missing.apply(LIBRARIES);
        if (!lacking.isEmpty()) {
            return Support.no(
                    "ND4J needs "
                            + String.join(", ", lacking)
                            + ", not found in "
                            + places.get()
                            + "; load CUDA 11's module, or give --cuda-libs DIR");
        }
        return runtime.get();
    }
}
