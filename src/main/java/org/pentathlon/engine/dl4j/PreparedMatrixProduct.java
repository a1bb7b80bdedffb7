package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.MatrixProductSums;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.MatrixProduct;

/**
 * {@link Nd4j#gemm} of two matrices in rows into one in columns, as Deeplearning4j's layers ask for
 * it; ND4J then calls the compute library.
 */
final class PreparedMatrixProduct implements PreparedKernel {
    private static final double TOLERANCE = 1e-5;

    private final MatrixProduct sizes;
    private final String library;
    private final INDArray left;
    private final INDArray right;
    private final INDArray result;

    PreparedMatrixProduct(MatrixProduct sizes, String library) {
        this.sizes = sizes;
        this.library = library;
        left = Dl4jKernels.operand(sizes.m(), sizes.k());
        right = Dl4jKernels.operand(sizes.k(), sizes.n());
        result = Nd4j.createUninitialized(DataType.FLOAT, new long[] {sizes.m(), sizes.n()}, 'f');
    }

    @Override
    public void run() {
        Nd4j.gemm(left, right, result, false, false, 1, 0);
        Backend.ofThisProcess().await();
    }

    /** Against sums in double precision. */
    @Override
    public double error() {
        var columns = Dl4jKernels.elements(result);
        return new MatrixProductSums(sizes, Dl4jKernels.elements(left), Dl4jKernels.elements(right))
                .deviation(i -> columns.applyAsDouble(i % sizes.n() * sizes.m() + i / sizes.n()));
    }

    @Override
    public double tolerance() {
        return TOLERANCE;
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
