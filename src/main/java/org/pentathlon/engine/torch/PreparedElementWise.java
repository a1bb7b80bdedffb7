package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.add_out;
import static org.bytedeco.pytorch.global.torch.clamp_min_out;
import static org.bytedeco.pytorch.global.torch.exp_out;
import static org.bytedeco.pytorch.global.torch.tanh_out;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.engine.ElementValues;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.ElementWise;

/** A function of every element, into memory of its own. */
final class PreparedElementWise implements PreparedKernel {
    private static final double TOLERANCE = 1e-6;

    private final ElementWise kernel;
    private final String library;
    private final Kept kept = new Kept();
    private final Tensor left;
    private final Tensor right;
    private final Tensor result;

    PreparedElementWise(ElementWise kernel, KernelNumbers numbers, String library) {
        this.kernel = kernel;
        this.library = library;
        left = kept.keep(numbers.uniform(ScalarType.Float, 1, kernel.elements()));
        right =
                kernel.function().operands() > 1
                        ? kept.keep(numbers.uniform(ScalarType.Float, 1, kernel.elements()))
                        : left;
        result = kept.keep(numbers.empty(ScalarType.Float, kernel.elements()));
    }

    @Override
    public void run() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            switch (kernel.function()) {
                case ADD -> add_out(result, left, right);
                // What relu does; relu_out itself computes elsewhere and copies.
                case RELU -> clamp_min_out(result, left, new Scalar(0.0f));
                case TANH -> tanh_out(result, left);
                case EXP -> exp_out(result, left);
            }
        }
    }

    /** Against Java's functions. */
    @Override
    public double error() {
        try (PointerScope local = new PointerScope()) {
            return new ElementValues(new HostValues(left), new HostValues(right))
                    .deviation(kernel, new HostValues(result));
        }
    }

    @Override
    public double tolerance() {
        return switch (kernel.function()) {
            case ADD, RELU -> 0;
            case TANH, EXP -> TOLERANCE;
        };
    }

    @Override
    public String library() {
        return library;
    }

    @Override
    public void close() {
        kept.release();
    }
}
