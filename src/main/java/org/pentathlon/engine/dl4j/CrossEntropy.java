package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Softmax, logarithm and negative log-likelihood of rows of logits. With a large vocabulary this is
 * a good part of a language model's time, and libnd4j's operator for it takes several times as long
 * as its softmax, which oneDNN computes; losses and gradient come from that.
 */
final class CrossEntropy {
    private final INDArray logits;
    private final INDArray places;
    private INDArray probabilities;

    /**
     * @param logits rows x classes, row after row
     * @param targets the true class of each row, 64-bit integers
     */
    CrossEntropy(INDArray logits, INDArray targets) {
        this.logits = logits;
        this.places = places(targets.toLongVector());
    }

    /** Row and column of each true class. */
    private static INDArray places(long[] targets) {
        long[][] places = new long[targets.length][];
        for (int row = 0; row < targets.length; row++) {
            places[row] = new long[] {row, targets[row]};
        }
        return Nd4j.createFromArray(places);
    }

    /** The loss of each row. */
    INDArray losses() {
        INDArray chosen = Nd4j.createUninitialized(logits.dataType(), logits.size(0));
        Nd4j.exec(
                DynamicCustomOp.builder("gather_nd")
                        .addInputs(logits, places)
                        .addOutputs(chosen)
                        .build());
        // The largest probability is that of the largest logit, and never rounded to zero.
        INDArray largest = Transforms.log(probabilities().max(1), false);
        return logits.max(1).subi(largest).subi(chosen);
    }

    /** Mean over the rows. */
    double mean() {
        return losses().meanNumber().doubleValue();
    }

    /** Gradient of the mean with respect to the logits; to be called once. */
    INDArray gradient() {
        INDArray gradient = probabilities();
        probabilities = null;
        Nd4j.exec(
                DynamicCustomOp.builder("scatter_nd_sub")
                        .addInputs(gradient, places, Nd4j.ones(logits.dataType(), logits.size(0)))
                        .addOutputs(gradient)
                        .callInplace(true)
                        .build());
        return gradient.divi(logits.size(0));
    }

    private INDArray probabilities() {
        if (probabilities == null) {
            probabilities = Nd4j.createUninitialized(logits.dataType(), logits.shape());
            // libnd4j calls oneDNN for arrays of three dimensions and more.
            Nd4j.exec(new SoftMax(cube(logits), cube(probabilities), 2));
        }
        return probabilities;
    }

    private static INDArray cube(INDArray rows) {
        return rows.reshape(1, rows.size(0), rows.size(1));
    }
}
