package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.torch_empty;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.workload.Kernel;

/**
 * Operands of kernels at a place, in its number format, and how near results come to exact ones.
 */
record KernelNumbers(Place place) {
    /** Operands have 11 significant bits in TF32 and 8 in bf16, as results have. */
    private static final double TF32_TOLERANCE = 5e-3;

    private static final double BF16_TOLERANCE = 3e-2;

    private static final int BF16_BYTES = 2;

    /** cuDNN may transform images first, which costs digits. */
    private static final double CUDA_TOLERANCE = 1e-4;

    /** Of operands of products. */
    ScalarType type() {
        return place.mixed() ? ScalarType.BFloat16 : ScalarType.Float;
    }

    /** Of operands and results of products. */
    int elementBytes() {
        return place.mixed() ? BF16_BYTES : Kernel.ELEMENT_BYTES;
    }

    /** Uniform values between -bound and bound, by LibTorch's generator, of a type. */
    Tensor uniform(ScalarType type, double bound, long... shape) {
        Tensor values = empty(ScalarType.Float, shape);
        // What it gives back is no owner of the memory.
        values.uniform_(-bound, bound, new GeneratorOptional());
        return type == ScalarType.Float ? values : values.to(type);
    }

    /** Values between -1 and 1 for products. */
    Tensor operand(long... shape) {
        return uniform(type(), 1, shape);
    }

    Tensor empty(ScalarType type, long... shape) {
        return torch_empty(shape, place.options(type), new MemoryFormatOptional());
    }

    /**
     * How far results of products may be from exact ones.
     *
     * @param onHost the same for 32-bit arithmetic on the host
     */
    double tolerance(double onHost) {
        double ofDevice = place.queues() ? Math.max(onHost, CUDA_TOLERANCE) : onHost;
        return switch (place.precision()) {
            case FP32 -> ofDevice;
            case TF32 -> TF32_TOLERANCE;
            case BF16 -> BF16_TOLERANCE;
        };
    }
}
