package org.pentathlon.engine.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.CudaDemand;
import org.pentathlon.device.CudaLibraries;
import org.pentathlon.device.CudaRuntime;
import org.pentathlon.device.ElfFile;
import org.pentathlon.device.Gpu;
import org.pentathlon.device.LibrarySearch;
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

    /** The variable by which a user has LibTorch compute without cuDNN. */
    private static final String CUDNN = "PENTATHLON_CUDNN";

    private static final String RUNTIME = "libcudart.so.13";
    private static final String FOLDER = "/org/bytedeco/pytorch/linux-x86_64-gpu/";

    /** What the program loads of it, and what these are linked with of its own. */
    private static final List<String> FILES =
            List.of(
                    "libc10.so",
                    "libc10_cuda.so",
                    "libtorch_cpu.so",
                    "libtorch_cuda.so",
                    "libtorch.so",
                    "libjnitorch.so",
                    "libjnitorch_gloo.so",
                    "libgomp.so.1");

    /** What the program brings beside. */
    private static final Set<String> PROVIDED = Set.of("libopenblas.so.0");

    static CudaBuild ofThisProcess() {
        Map<String, String> variables = System.getenv();
        return new CudaBuild(
                RuntimeSet.ofThisProcess(),
                CudaBuild::glibcOfLibraries,
                () -> RankGpu.of(variables),
                () ->
                        CudaLibraries.find(
                                LibrarySearch.of(variables),
                                files(),
                                PROVIDED,
                                !"off".equals(variables.get(CUDNN))),
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
        int minor = 0;
        List<Path> files = files();
        if (files.isEmpty()) {
            return Support.no(
                    "LibTorch's build for GPUs is gone; build or unpack the program again");
        }
        for (Path file : files) {
            try {
                OptionalInt need = ElfFile.read(file).glibcMinor();
                minor = Math.max(minor, need.orElse(0));
            } catch (IOException e) {
                return Support.no(damaged(e));
            }
        }
        return Glibc.support("LibTorch", minor);
    }

    private static String damaged(IOException e) {
        return "LibTorch's build for GPUs is damaged: "
                + e.getMessage()
                + "; build or unpack the program again";
    }

    /** Its libraries, as the build or the bundle has unpacked them. */
    private static List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (String name : FILES) {
            URL place = CudaBuild.class.getResource(FOLDER + name);
            if (place != null && place.getProtocol().equals("file")) {
                try {
                    files.add(Path.of(place.toURI()));
                } catch (URISyntaxException e) {
                    throw new UncheckedIOException(new IOException(place.toString(), e));
                }
            }
        }
        return files;
    }
}
