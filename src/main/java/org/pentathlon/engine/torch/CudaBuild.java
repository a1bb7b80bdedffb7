package org.pentathlon.engine.torch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.CudaDemand;
import org.pentathlon.device.CudaLibraries;
import org.pentathlon.device.CudaRuntime;
import org.pentathlon.device.Gpu;
import org.pentathlon.engine.Glibc;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

/**
 * What LibTorch's build for CUDA 13 asks of a process and a machine. Everything is found out before
 * any of it is loaded, which would end the process or fail in the midst of a computation.
 *
 * @param set of this process
 * @param glibc whether the C library is new enough
 * @param gpu asks the driver
 * @param libraries finds the libraries that are CUDA's
 * @param runtime whether CUDA's runtime library, whose file is given, sees the GPU
 */
record CudaBuild(
        RuntimeSet set,
        Supplier<Support> glibc,
        Supplier<Available<Gpu>> gpu,
        Supplier<CudaLibraries> libraries,
        Function<Path, Support> runtime) {
    private static final Set<RuntimeSet> SETS = Set.of(RuntimeSet.CUDA, RuntimeSet.CUDA_REDIST);

    /**
     * The machine code is that of libtorch_cuda.so, as the headers of its 456 fat binaries say:
     * each has these five. By minor version compatibility libraries of CUDA 13.1 run with the
     * driver of CUDA 13.0.
     */
    private static final CudaDemand DEMAND =
            new CudaDemand(
                    "LibTorch",
                    13_000,
                    "580",
                    List.of(
                            new ComputeCapability(7, 5),
                            new ComputeCapability(8, 0),
                            new ComputeCapability(9, 0),
                            new ComputeCapability(10, 0),
                            new ComputeCapability(12, 0)));

    /** The first with tensor cores for TF32 and bf16. */
    private static final ComputeCapability AMPERE = new ComputeCapability(8, 0);

    private static final String RUNTIME = "libcudart.so.13";

    static CudaBuild ofThisProcess() {
        Map<String, String> variables = System.getenv();
        return new CudaBuild(
                RuntimeSet.ofThisProcess(),
                CudaBuild::glibcOfLibraries,
                () -> RankGpu.of(variables),
                () -> CudaFiles.libraries(variables),
                file -> CudaRuntime.support(file.toString(), file.getParent()));
    }

    /** Whether this process has this build, and not that for CPUs. */
    boolean isInThisSet() {
        return SETS.contains(set);
    }

    /** Whether it can be loaded, with or without a GPU; else the first thing that is in the way. */
    Support loads() {
        Support system = glibc.get();
        return system.supported() ? libraries.get().support() : system;
    }

    /** Whether it computes on a GPU here; else the first thing that is in the way. */
    Support support(Precision precision) {
        if (!isInThisSet()) {
            return Support.no(
                    "the runtime set "
                            + set.word()
                            + " of this process has LibTorch for CPUs alone; start with --device"
                            + " cuda on the command line, or PENTATHLON_RUNTIME="
                            + RuntimeSet.CUDA.word());
        }
        Support system = glibc.get();
        if (!system.supported()) {
            return system;
        }
        Available<Gpu> found = gpu.get();
        return found.value()
                .map(there -> support(there, precision))
                .orElseGet(() -> Support.no(found.reason()));
    }

    private Support support(Gpu there, Precision precision) {
        Support driver = DEMAND.support(there);
        if (!driver.supported()) {
            return driver;
        }
        if (precision != Precision.FP32 && there.capability().major() < AMPERE.major()) {
            return Support.no(
                    there.name()
                            + " has compute capability "
                            + there.capability()
                            + ", and "
                            + precision.word()
                            + " needs "
                            + AMPERE
                            + " or later; use --precision fp32");
        }
        CudaLibraries all = libraries.get();
        Support complete = all.support();
        return complete.supported() ? runtime.apply(all.file(RUNTIME)) : complete;
    }

    /** As the libraries' own need says. */
    private static Support glibcOfLibraries() {
        if (CudaFiles.all().isEmpty()) {
            return Support.no(
                    "LibTorch's build for GPUs is gone; build or unpack the program again");
        }
        try {
            return Glibc.support("LibTorch", CudaFiles.glibcMinor());
        } catch (IOException e) {
            return Support.no(
                    "LibTorch's build for GPUs is damaged: "
                            + e.getMessage()
                            + "; build or unpack the program again");
        }
    }
}
