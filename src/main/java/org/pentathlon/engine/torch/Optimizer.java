package org.pentathlon.engine.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.workload.Training;

/** Turns gradients into an update of the parameters. Released with the scope it was made in. */
interface Optimizer {
    /** Clips the gradients, adds weight decay and updates; every parameter has a gradient. */
    void step(double learningRate);

    /** What it has made beside the parameters when it was made itself, and keeps. */
    List<Tensor> state();

    /** The optimiser of a training run. */
    static Optimizer of(Training training, Weights weights) {
        if (training instanceof Training.Sgd sgd) {
            return weights.place().queues()
                    ? new FusedSgdOptimizer(sgd, weights)
                    : new SgdOptimizer(sgd, weights);
        }
        return new AdamOptimizer((Training.Adam) training, weights);
    }
}
