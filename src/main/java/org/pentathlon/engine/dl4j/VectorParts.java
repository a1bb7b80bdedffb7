package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Cuts a vector into row-major arrays that lie one after the other, as views. */
final class VectorParts {
    private final INDArray vector;
    private long from;

    VectorParts(INDArray vector) {
        this.vector = vector.reshape(vector.length());
    }

    /** The next elements of the vector, in this shape. */
    INDArray next(long... shape) {
        long count = 1;
        for (long extent : shape) {
            count = Math.multiplyExact(count, extent);
        }
        from += count;
        return vector.get(NDArrayIndex.interval(from - count, from)).reshape('c', shape);
    }
}
