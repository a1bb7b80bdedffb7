package org.pentathlon.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GRU's four arrays as parts of one vector, one after the other, or those of two directions. */
final class GruWeights {
    private static final int GATES = 3;

    private final Map<String, INDArray> arrays = new LinkedHashMap<>();
    private final VectorParts parts;

    /**
     * @param vector of all parameters of the GRU, or of all gradients
     */
    GruWeights(INDArray vector) {
        parts = new VectorParts(vector);
    }

    /** Elements of one direction. */
    static long elements(long inputs, long width) {
        return Math.multiplyExact(GATES * width, inputs + width + 2);
    }

    /**
     * Takes the next direction's part of the vector.
     *
     * @param suffix of the names
     */
    GruSequence direction(long inputs, long width, String suffix) {
        return new GruSequence(
                next("weight_ih" + suffix, GATES * width, inputs),
                next("weight_hh" + suffix, GATES * width, width),
                next("bias_ih" + suffix, GATES * width),
                next("bias_hh" + suffix, GATES * width));
    }

    private INDArray next(String name, long... shape) {
        INDArray array = parts.next(shape);
        arrays.put(name, array);
        return array;
    }

    /** What has been taken, by name. */
    Map<String, INDArray> arrays() {
        return arrays;
    }
}
