package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Softmax, logarithm and negative log-likelihood of rows of logits, by libnd4j's own operators.
 *
 * @param logits rows x classes
 * @param targets rows: the true class of each, 64-bit integers
 */
record CrossEntropy(INDArray logits, INDArray targets) {
    private static final String OPERATOR = "sparse_softmax_cross_entropy_loss_with_logits";

    /** The loss of each row. */
    INDArray losses() {
        INDArray losses = Nd4j.createUninitialized(logits.dataType(), logits.size(0));
        Nd4j.exec(
                DynamicCustomOp.builder(OPERATOR)
                        .addInputs(targets, logits)
                        .addOutputs(losses)
                        .build());
        return losses;
    }

    /** Mean over the rows. */
    double mean() {
        return losses().meanNumber().doubleValue();
    }

    /** Gradient of the mean with respect to the logits. */
    INDArray gradient() {
        INDArray gradient = Nd4j.createUninitialized(logits.dataType(), logits.shape());
        Nd4j.exec(
                DynamicCustomOp.builder(OPERATOR + "_grad")
                        .addInputs(targets, logits)
                        .addOutputs(gradient)
                        .build());
        return gradient.divi(logits.size(0));
    }
}
