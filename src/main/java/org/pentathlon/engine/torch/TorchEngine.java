package org.pentathlon.engine.torch;

import java.util.function.Supplier;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.MemoryHistory;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.WatchedSession;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;

/** LibTorch, through the JavaCPP presets. */
public final class TorchEngine implements Engine {
    /** The highest version of a symbol that its libraries ask for is GLIBC_2.35. */
    private static final int GLIBC_MINOR = 35;

    @Override
    public EngineKind kind() {
        return EngineKind.TORCH;
    }

    @Override
    public Support supports(DeviceKind device, Precision precision) {
        Support system = system();
        if (!system.supported()) {
            return system;
        }
        if (device == DeviceKind.CUDA) {
            return CudaBuild.ofThisProcess().support(precision);
        }
        if (precision == Precision.TF32) {
            return Support.no(
                    "engine torch computes in fp32 or bf16 on the CPU, not in tf32; use --precision"
                            + " fp32");
        }
        if (precision == Precision.BF16) {
            return Processor.hasBf16()
                    ? support()
                    : Support.no(
                            "this processor has no instructions for bf16 (avx512_bf16 or"
                                    + " amx_bf16); use --precision fp32");
        }
        return support();
    }

    /** Whether LibTorch can be loaded at all; looks at the system without loading it. */
    static Support support() {
        Support system = system();
        if (!system.supported()) {
            return system;
        }
        CudaBuild cuda = CudaBuild.ofThisProcess();
        return cuda.isInThisSet() ? cuda.loads() : Glibc.support("LibTorch", GLIBC_MINOR);
    }

    private static Support system() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        return system.equals("Linux on amd64")
                ? Support.yes()
                : Support.no("LibTorch is there for Linux on amd64 alone, and this is " + system);
    }

    @Override
    public Session open(SessionRequest request) {
        return prepared(
                request.device(),
                request.precision(),
                () -> request.traceMemory() ? watched(request) : new TorchSession(request));
    }

    private static Session watched(SessionRequest request) {
        MemoryHistory history = new MemoryHistory(false);
        if (request.device() == DeviceKind.CPU) {
            return new WatchedSession(
                    () -> new TorchSession(request),
                    listener -> AllocationHook.find(DeviceKind.CPU, listener),
                    history,
                    true);
        }
        return new WatchedSession(
                () -> {
                    TorchSession session = new TorchSession(request);
                    int before = history.blocks();
                    DeviceCache.makeWorkspaces();
                    history.knowKept(before, MemoryClass.WORKSPACE);
                    return session;
                },
                listener -> AllocationHook.find(DeviceKind.CUDA, listener),
                history,
                false);
    }

    @Override
    public Kernels kernels(KernelRequest request) {
        return prepared(request.device(), request.precision(), () -> new TorchKernels(request));
    }

    private <T> T prepared(DeviceKind device, Precision precision, Supplier<T> made) {
        Support support = supports(device, precision);
        if (!support.supported()) {
            throw new PentathlonException(ExitStatus.ENVIRONMENT, support.reason());
        }
        try {
            prepare();
            return made.get();
        } catch (LinkageError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "LibTorch could not be loaded: " + e.getMessage(), e);
        }
    }

    /**
     * To be called before LibTorch is used; may be called again.
     *
     * @throws PentathlonException (environment) if this system cannot load it, or loads another
     *     compute library than was asked for
     * @throws LinkageError if loading it fails
     */
    static void prepare() {
        Support support = support();
        if (!support.supported()) {
            throw new PentathlonException(ExitStatus.ENVIRONMENT, support.reason());
        }
        Preparation.done();
        Blas.loaded();
    }
}
