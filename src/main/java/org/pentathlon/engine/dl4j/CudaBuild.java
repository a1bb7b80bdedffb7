package org.pentathlon.engine.dl4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.pentathlon.comm.LaunchDetection;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.CudaDriver;
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
 */
record CudaBuild(
        RuntimeSet set,
        Supplier<Available<Gpu>> gpu,
        UnaryOperator<List<String>> missing,
        Supplier<String> places) {
    /**
     * The machine code in libnd4jcuda.so, as the headers of its fat binaries say. It holds no PTX,
     * of which a driver could make code for other GPUs.
     */
    static final List<ComputeCapability> CODE =
            List.of(
                    new ComputeCapability(3, 7),
                    new ComputeCapability(5, 0),
                    new ComputeCapability(5, 2),
                    new ComputeCapability(6, 0),
                    new ComputeCapability(6, 1),
                    new ComputeCapability(7, 0),
                    new ComputeCapability(7, 5),
                    new ComputeCapability(8, 0),
                    new ComputeCapability(8, 6));

    /** What it and its presets are linked with; libcuda.so.1 is the driver's. */
    static final List<String> LIBRARIES =
            List.of(
                    "libcudart.so.11.0",
                    "libcublasLt.so.11",
                    "libcublas.so.11",
                    "libcusparse.so.11",
                    "libcusolver.so.11",
                    "libcusolverMg.so.11");

    /**
     * The oldest driver that runs libraries of CUDA 11.6, as the driver writes the version that it
     * knows: by minor version compatibility that of CUDA 11.0, 450.80.02 on Linux.
     */
    private static final int OLDEST_CUDA = 11_000;

    /** Where CUDA 11.6 installs itself; the build looks there by itself. */
    private static final Path CUDA = Path.of("/usr/local/cuda-11.6/lib64");

    static CudaBuild ofThisProcess() {
        Map<String, String> variables = System.getenv();
        return new CudaBuild(
                RuntimeSet.ofThisProcess(),
                () ->
                        CudaDriver.gpu(
                                variables, LaunchDetection.detect(variables).localRank().orElse(0)),
                libraries -> SharedLibraries.missing(libraries, CUDA),
                () -> SharedLibraries.places(variables, CUDA));
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
        if (there.cuda() < OLDEST_CUDA) {
            return Support.no(
                    "the driver of %s knows CUDA up to %d.%d, and ND4J needs 11.0: install driver"
                                    .formatted(
                                            there.name(),
                                            there.cuda() / 1000,
                                            there.cuda() % 1000 / 10)
                            + " 450.80.02 or later");
        }
        if (CODE.stream().noneMatch(there.capability()::runs)) {
            return Support.no(
                    there.name()
                            + " has compute capability "
                            + there.capability()
                            + ", for which ND4J has no machine code: it runs on "
                            + runnable()
                            + "; use such a GPU, or --device cpu");
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
        return Support.yes();
    }

    private static String runnable() {
        StringBuilder text = new StringBuilder();
        for (ComputeCapability code : CODE) {
            text.append(text.isEmpty() ? "" : ", ").append(code);
        }
        return text + " and later of the same major number";
    }
}
