package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.function.LongToDoubleFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.Kernel;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.Pass;

/** ND4J's operators and Deeplearning4j's layers by themselves. */
final class Dl4jKernels implements Kernels {
    private final KernelRequest request;
    private final String nd4j;
    private final String products;
    private final String convolutions;

    Dl4jKernels(KernelRequest request) {
        this.request = request;
        Backend backend = Backend.ofThisProcess();
        backend.setThreads(request.threads());
        nd4j = "ND4J " + Libraries.nd4jVersion();
        if (backend == Backend.CPU) {
            products = Blas.loaded().nameAndVersion();
            convolutions = hasOneDnn() ? nd4j + " with oneDNN" : nd4j;
        } else {
            products = nd4j;
            convolutions = nd4j;
        }
    }

    private static boolean hasOneDnn() {
        String build = NativeOpsHolder.getInstance().getDeviceNativeOps().buildInfo();
        return build.contains("HAVE_ONEDNN") && Nd4j.getEnvironment().helpersAllowed();
    }

    /** A convolution's two gradients come of one operator here. */
    static Kernel had(Kernel wanted) {
        if (wanted instanceof Convolution c && c.pass() != Pass.FORWARD) {
            return new Convolution(
                    Pass.BACKWARD,
                    c.batch(),
                    c.inputChannels(),
                    c.outputChannels(),
                    c.imageSize(),
                    c.kernel(),
                    c.stride(),
                    c.padding());
        }
        return wanted;
    }

    @Override
    public PreparedKernel prepare(Kernel kernel) {
        Nd4j.getRandom().setSeed(request.seed());
        try {
            return prepared(kernel);
        } catch (RuntimeException | OutOfMemoryError e) {
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
            return new PreparedMatrixProduct(product, products);
        }
        if (kernel instanceof Convolution convolution) {
            return new PreparedConvolution(convolution, convolutions);
        }
        if (kernel instanceof Kernel.Recurrent recurrent) {
            return new PreparedRecurrent(recurrent, nd4j);
        }
        if (kernel instanceof Kernel.ElementWise elementWise) {
            return new PreparedElementWise(elementWise, nd4j);
        }
        if (kernel instanceof Kernel.Triad triad) {
            return new PreparedTriad(triad, nd4j);
        }
        throw new IllegalArgumentException("unknown kernel: " + kernel);
    }

    /** Uniform values between -1 and 1, by the generator that {@code prepare} has seeded. */
    static INDArray operand(long... shape) {
        return uniform(1, shape);
    }

    /** Uniform values between -bound and bound. */
    static INDArray uniform(double bound, long... shape) {
        return Nd4j.rand(DataType.FLOAT, shape).muli(2 * bound).subi(bound);
    }

    /** An array's elements in the order of its memory; good for as long as the array is. */
    static LongToDoubleFunction elements(INDArray array) {
        FloatBuffer values = HostArrays.floats(array);
        return i -> values.get(Math.toIntExact(i));
    }

    @Override
    public void close() {
        // Each prepared kernel holds memory of its own.
    }
}
