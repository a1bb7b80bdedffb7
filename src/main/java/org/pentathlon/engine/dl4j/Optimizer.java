package org.pentathlon.engine.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pentathlon.workload.Training;

/**
 * Turns the vector of gradients into an update of the vector of parameters, by ND4J's operators.
 */
interface Optimizer {
    /**
     * Clips the gradients, adds weight decay and updates.
     *
     * @param gradient changed on the way
     */
    void step(INDArray gradient, double learningRate);

    /** What it keeps beside the parameters. */
    List<INDArray> state();

    /** The optimiser of a training run. */
    static Optimizer of(Training training, INDArray parameters, FlatParameters places) {
        if (training instanceof Training.Sgd sgd) {
            return new SgdOptimizer(sgd, parameters, places);
        }
        return new AdamOptimizer((Training.Adam) training, parameters, places);
    }
}
