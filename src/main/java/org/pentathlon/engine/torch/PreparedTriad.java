package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.add_out;
import static org.bytedeco.pytorch.global.torch.arange;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.engine.ElementValues;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.Triad;

/** a = b + 3 c, where b and c hold small whole numbers, so that every sum is exact. */
final class PreparedTriad implements PreparedKernel {
    private static final long PERIOD = 4096;

    private final Triad kernel;
    private final String library;
    private final Kept kept = new Kept();
    private final Tensor left;
    private final Tensor right;
    private final Tensor result;

    PreparedTriad(Triad kernel, KernelNumbers numbers, String library) {
        this.kernel = kernel;
        this.library = library;
        left = kept.keep(numbers(numbers, kernel.elements(), 1));
        right = kept.keep(numbers(numbers, kernel.elements(), 7));
        result = kept.keep(numbers.empty(ScalarType.Float, kernel.elements()));
        // Touched by the threads that will use it, as the other two.
        result.fill_(new Scalar(0.0f));
    }

    /** first, first + 1, ... again and again. */
    private static Tensor numbers(KernelNumbers of, long elements, int first) {
        long period = Math.min(PERIOD, elements);
        long whole = elements / period * period;
        Tensor pattern =
                arange(
                        new Scalar(first),
                        new Scalar(first + (int) period),
                        of.place().options(ScalarType.Float));
        Tensor numbers = of.empty(ScalarType.Float, elements);
        numbers.narrow(0, 0, whole).view(-1, period).copy_(pattern);
        numbers.narrow(0, whole, elements - whole).copy_(pattern.narrow(0, 0, elements - whole));
        return numbers;
    }

    @Override
    public void run() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            add_out(result, left, right, new Scalar(ElementValues.TRIAD_SCALE));
        }
    }

    /** Against Java's arithmetic. */
    @Override
    public double error() {
        try (PointerScope local = new PointerScope()) {
            return new ElementValues(new HostValues(left), new HostValues(right))
                    .deviation(kernel, new HostValues(result));
        }
    }

    @Override
    public double tolerance() {
        return 0;
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
