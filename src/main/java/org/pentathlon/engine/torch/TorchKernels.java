package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import org.bytedeco.javacpp.PointerScope;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.Kernel;

/** LibTorch's operators by themselves, on the host or on a GPU. */
final class TorchKernels implements Kernels {
    private final KernelRequest request;
    private final Place place;
    private final KernelNumbers numbers;
    private final KernelLibraries libraries;

    TorchKernels(KernelRequest request) {
        this.request = request;
        set_num_threads(request.threads());
        ComputeThreads.ofBlas(request.threads());
        place = Place.of(request.device(), request.precision());
        numbers = new KernelNumbers(place);
        libraries = KernelLibraries.of(place);
    }

    @Override
    public PreparedKernel prepare(Kernel kernel) {
        manual_seed(request.seed());
        try (PointerScope local = new PointerScope()) {
            PreparedKernel prepared = prepared(kernel);
            return place instanceof CudaPlace gpu ? new QueuedKernel(prepared, gpu) : prepared;
        } catch (RuntimeException e) {
            String reason =
                    String.valueOf(place.explained(e).getMessage()).lines().findFirst().orElse("");
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "kernel %s (%s) cannot be prepared: %s"
                            .formatted(kernel.name(), kernel.shape(), reason),
                    e);
        }
    }

    private PreparedKernel prepared(Kernel kernel) {
        if (kernel instanceof Kernel.MatrixProduct product) {
            return new PreparedMatrixProduct(product, numbers, libraries.products());
        }
        if (kernel instanceof Kernel.Convolution convolution) {
            return new PreparedConvolution(convolution, numbers, libraries.convolutions());
        }
        if (kernel instanceof Kernel.Recurrent recurrent) {
            return new PreparedRecurrent(recurrent, numbers, libraries.recurrent());
        }
        if (kernel instanceof Kernel.ElementWise elementWise) {
            return new PreparedElementWise(elementWise, numbers, libraries.torch());
        }
        if (kernel instanceof Kernel.Triad triad) {
            return new PreparedTriad(triad, numbers, libraries.torch());
        }
        throw new IllegalArgumentException("unknown kernel: " + kernel);
    }

    /** Each prepared kernel holds memory of its own. */
    @Override
    public void close() {
        place.close();
    }
}
