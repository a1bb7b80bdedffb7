package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.pentathlon.engine.ElementValues;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.Triad;

/** a = b + 3 c, where b and c hold small whole numbers, so that every sum is exact. */
final class PreparedTriad implements PreparedKernel {
    private static final long PERIOD = 4096;

    private final Triad kernel;
    private final String library;
    private final INDArray left;
    private final INDArray right;
    private final INDArray result;

    PreparedTriad(Triad kernel, String library) {
        this.kernel = kernel;
        this.library = library;
        left = numbers(kernel.elements(), 1);
        right = numbers(kernel.elements(), 7);
        result = Nd4j.zeros(DataType.FLOAT, kernel.elements());
    }

    /** first, first + 1, ... again and again. */
    private static INDArray numbers(long elements, int first) {
        long period = Math.min(PERIOD, elements);
        long whole = elements / period * period;
        INDArray numbers = Nd4j.createUninitialized(DataType.FLOAT, elements);
        try (INDArray pattern =
                Nd4j.arange(first, (double) (first + period)).castTo(DataType.FLOAT)) {
            numbers.get(NDArrayIndex.interval(0, whole))
                    .reshape(whole / period, period)
                    .assign(0)
                    .addiRowVector(pattern);
            if (whole < elements) {
                numbers.get(NDArrayIndex.interval(whole, elements))
                        .assign(pattern.get(NDArrayIndex.interval(0, elements - whole)));
            }
        }
        return numbers;
    }

    @Override
    public void run() {
        Nd4j.getExecutioner().exec(new Axpy(right, left, result, ElementValues.TRIAD_SCALE));
        Backend.ofThisProcess().await();
    }

    /** Against Java's arithmetic. */
    @Override
    public double error() {
        return new ElementValues(Dl4jKernels.elements(left), Dl4jKernels.elements(right))
                .deviation(kernel, Dl4jKernels.elements(result));
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
        left.close();
        right.close();
        result.close();
    }
}
