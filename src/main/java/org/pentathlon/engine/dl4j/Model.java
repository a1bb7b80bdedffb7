package org.pentathlon.engine.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pentathlon.data.Batch;
import org.pentathlon.workload.Answers;

/**
 * A problem as a graph of layers, driven phase by phase; what {@link Dl4jSession} needs of it.
 * Arrays of an iteration live in the graph's workspace, from {@link #stage} to {@link #release}.
 */
interface Model {
    /** The graph, whose one vector of parameters is trained. */
    PhasedGraph graph();

    /** Where the canonical parameters lie in that vector. */
    FlatParameters parameters();

    /** Makes a batch the input of the iteration. */
    void stage(Batch batch);

    /** Runs the model up to the logits. */
    void forward();

    /** Computes the loss from the logits. */
    double loss();

    /** Fills the graph's vector of gradients, for the last loss. */
    void backward();

    /** Ends an iteration: its arrays are gone. */
    void release();

    /** See {@link org.pentathlon.engine.Session#answer}. */
    Answers answer(Batch batch);

    /** Arrays that came out of the iteration's forward pass. */
    List<INDArray> outputs();

    /**
     * State that the next iteration begins with, such as a recurrent layer's; none in most models.
     */
    default List<INDArray> carried() {
        return List.of();
    }

    /** Batch norm's running statistics; none in most models. */
    default RunningStatistics statistics() {
        return new RunningStatistics(List.of());
    }
}
