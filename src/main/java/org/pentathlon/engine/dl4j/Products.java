package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** ND4J's operators on row-major matrices, each into an array that is there. */
final class Products {
    private Products() {}

    /** result = a b + beta result. */
    static void product(INDArray a, INDArray b, double beta, INDArray result) {
        Nd4j.gemm(a, b, result, false, false, 1, beta);
    }

    /** result = a b' + beta result: inputs times weights of outputs x inputs. */
    static void byTransposed(INDArray a, INDArray b, double beta, INDArray result) {
        Nd4j.gemm(a, b, result, false, true, 1, beta);
    }

    /** result = a' b + beta result: gradients of weights of outputs x inputs. */
    static void ofTransposed(INDArray a, INDArray b, double beta, INDArray result) {
        Nd4j.gemm(a, b, result, true, false, 1, beta);
    }

    /** One of libnd4j's operators by name, which takes shapes as NumPy does. */
    static void apply(String operator, INDArray result, INDArray... inputs) {
        Nd4j.exec(DynamicCustomOp.builder(operator).addInputs(inputs).addOutputs(result).build());
    }

    /** Some of an array's rows, as a view. */
    static INDArray rows(INDArray array, long from, long count) {
        return from == 0 && count == array.size(0)
                ? array
                : array.get(NDArrayIndex.interval(from, from + count));
    }
}
