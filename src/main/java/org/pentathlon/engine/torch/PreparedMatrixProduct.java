package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.mm_out;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.engine.MatrixProductSums;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.MatrixProduct;

/** {@code mm} of two matrices in rows, into memory of its own. */
final class PreparedMatrixProduct implements PreparedKernel {
    private static final double TOLERANCE = 1e-5;

    private final MatrixProduct sizes;
    private final KernelNumbers numbers;
    private final String library;
    private final Kept kept = new Kept();
    private final Tensor left;
    private final Tensor right;
    private final Tensor result;

    PreparedMatrixProduct(MatrixProduct sizes, KernelNumbers numbers, String library) {
        this.sizes = sizes;
        this.numbers = numbers;
        this.library = library;
        left = kept.keep(numbers.operand(sizes.m(), sizes.k()));
        right = kept.keep(numbers.operand(sizes.k(), sizes.n()));
        result = kept.keep(numbers.empty(numbers.type(), sizes.m(), sizes.n()));
    }

    @Override
    public void run() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            mm_out(result, left, right);
        }
    }

    /** Against sums in double precision. */
    @Override
    public double error() {
        try (PointerScope local = new PointerScope()) {
            return new MatrixProductSums(sizes, new HostValues(left), new HostValues(right))
                    .deviation(new HostValues(result));
        }
    }

    @Override
    public int elementBytes() {
        return numbers.elementBytes();
    }

    @Override
    public double tolerance() {
        return numbers.tolerance(TOLERANCE);
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
