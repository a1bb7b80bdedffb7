package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.set_num_threads;
import static org.bytedeco.pytorch.global.torch.torch_empty;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.Kernel;

/** LibTorch's operators by themselves, on its CPU back end. */
final class TorchKernels implements Kernels {
    private final KernelRequest request;
    private final String torch;
    private final String blas;
    private final String oneDnn;

    TorchKernels(KernelRequest request) {
        this.request = request;
        set_num_threads(request.threads());
        ComputeThreads.ofBlas(request.threads());
        Map<String, String> libraries = LoadedLibraries.describe();
        torch = "LibTorch " + LoadedLibraries.torchVersion();
        blas = Blas.loaded().nameAndVersion();
        oneDnn = "oneDNN " + libraries.get("onednn").split(" ", -1)[0];
    }

    @Override
    public PreparedKernel prepare(Kernel kernel) {
        manual_seed(request.seed());
        try (PointerScope local = new PointerScope()) {
            return prepared(kernel);
        } catch (RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "kernel %s (%s) cannot be prepared: %s"
                            .formatted(kernel.name(), kernel.shape(), reason),
                    e);
        }
    }

    private PreparedKernel prepared(Kernel kernel) {
        if (kernel instanceof Kernel.MatrixProduct product) {
            return new PreparedMatrixProduct(product, blas);
        }
        if (kernel instanceof Kernel.Convolution convolution) {
            return new PreparedConvolution(convolution, oneDnn);
        }
        if (kernel instanceof Kernel.Recurrent recurrent) {
            return new PreparedRecurrent(recurrent, torch);
        }
        if (kernel instanceof Kernel.ElementWise elementWise) {
            return new PreparedElementWise(elementWise, torch);
        }
        if (kernel instanceof Kernel.Triad triad) {
            return new PreparedTriad(triad, torch);
        }
        throw new IllegalArgumentException("unknown kernel: " + kernel);
    }

    /** Uniform values between -1 and 1, by the generator that {@code prepare} has seeded. */
    static Tensor operand(long... shape) {
        return uniform(1, shape);
    }

    /** Uniform values between -bound and bound. */
    static Tensor uniform(double bound, long... shape) {
        Tensor values = torch_empty(shape);
        // What it gives back is no owner of the memory.
        values.uniform_(-bound, bound, new GeneratorOptional());
        return values;
    }

    @Override
    public void close() {
        // Each prepared kernel holds memory of its own.
    }
}
