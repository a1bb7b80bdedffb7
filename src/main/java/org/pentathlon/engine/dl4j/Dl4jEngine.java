package org.pentathlon.engine.dl4j;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.MemoryHistory;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.WatchedSession;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Kernel;

/** Deeplearning4j on ND4J. */
public final class Dl4jEngine implements Engine {
    /** The highest version of a symbol that libnd4jcpu.so asks for is GLIBC_2.27. */
    private static final int GLIBC_MINOR = 27;

    @Override
    public EngineKind kind() {
        return EngineKind.DL4J;
    }

    @Override
    public Support supports(DeviceKind device, Precision precision) {
        if (precision != Precision.FP32) {
            return Support.no(
                    "engine dl4j computes in fp32, not in "
                            + precision.word()
                            + "; use --precision fp32");
        }
        Support system = support();
        return system.supported() ? support(device) : system;
    }

    private static Support support(DeviceKind device) {
        CudaBuild cuda = CudaBuild.ofThisProcess();
        if (device == DeviceKind.CUDA) {
            return cuda.support();
        }
        return cuda.set() == RuntimeSet.ND4J_CUDA
                ? Support.no(
                        "the runtime set "
                                + RuntimeSet.ND4J_CUDA.word()
                                + " of this process has ND4J for GPUs alone; start with --device"
                                + " cpu on the command line, or without PENTATHLON_RUNTIME")
                : Support.yes();
    }

    /** Whether ND4J can be loaded at all; looks at the system without loading it. */
    static Support support() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!system.equals("Linux on amd64")) {
            return Support.no("ND4J is there for Linux on amd64 alone, and this is " + system);
        }
        if (ComputeLibrary.ofThisProcess() != ComputeLibrary.OPENBLAS) {
            return Support.no(
                    "ND4J's Java part calls OpenBLAS through a binding of its own, which has no "
                            + ComputeLibrary.ofThisProcess().word()
                            + "; use --library openblas, or --engine torch");
        }
        Support glibc = Glibc.support("ND4J", GLIBC_MINOR);
        return glibc.supported() ? Processor.support(Path.of("/proc/cpuinfo")) : glibc;
    }

    /** Layers write into one vector, and say nothing of which part of it is done. */
    @Override
    public boolean handsOverEarly() {
        return false;
    }

    @Override
    public Session open(SessionRequest request) {
        return prepared(
                request.device(),
                request.precision(),
                () ->
                        request.traceMemory()
                                ? new WatchedSession(
                                        () -> new Dl4jSession(request),
                                        AllocationHook::open,
                                        new MemoryHistory(true),
                                        true)
                                : new Dl4jSession(request));
    }

    @Override
    public Kernel kernel(Kernel wanted) {
        return Dl4jKernels.had(wanted);
    }

    @Override
    public Kernels kernels(KernelRequest request) {
        return prepared(request.device(), request.precision(), () -> new Dl4jKernels(request));
    }

    private <T> T prepared(DeviceKind device, Precision precision, Supplier<T> made) {
        Support support = supports(device, precision);
        if (!support.supported()) {
            throw new PentathlonException(ExitStatus.ENVIRONMENT, support.reason());
        }
        try {
            Preparation.done();
            return NativeMemory.use(made);
        } catch (LinkageError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "ND4J could not be loaded: " + reason(e), e);
        }
    }

    /** What ND4J's initialisation ran into. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
