package org.pentathlon.engine;

import java.util.function.LongToDoubleFunction;
import org.pentathlon.workload.Kernel.MatrixProduct;

/**
 * Single elements of a matrix product as sums in double precision. Matrices lie row after row.
 *
 * @param left m x k
 * @param right k x n
 */
public record MatrixProductSums(
        MatrixProduct sizes, LongToDoubleFunction left, LongToDoubleFunction right) {
    private static final int CHECKED = 64;

    /**
     * Largest difference at some elements.
     *
     * @param result m x n
     */
    public double deviation(LongToDoubleFunction result) {
        Deviation deviation = new Deviation();
        for (long index : Deviation.sample(Math.multiplyExact(sizes.m(), sizes.n()), CHECKED)) {
            long row = index / sizes.n();
            long column = index % sizes.n();
            double sum = 0;
            double magnitudes = 0;
            for (long i = 0; i < sizes.k(); i++) {
                double term =
                        left.applyAsDouble(row * sizes.k() + i)
                                * right.applyAsDouble(i * sizes.n() + column);
                sum += term;
                magnitudes += Math.abs(term);
            }
            deviation.add(result.applyAsDouble(index), sum, magnitudes);
        }
        return deviation.largest();
    }
}
