package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A part of a graph with parameters and a way back of its own; see {@link PartVertex}. */
interface Part {
    /** Names of its canonical parameters' arrays, as views into the graph's vector. */
    Map<String, INDArray> parameters();

    /** Says where gradients go: a vector in the order of that of the parameters. */
    void takeGradients(INDArray vector);

    /**
     * Computes the output.
     *
     * @param training whether {@link #backward} follows
     * @return in the workspace of activations
     */
    INDArray forward(INDArray[] inputs, boolean training, LayerWorkspaceMgr workspaces);

    /**
     * Fills the vector of gradients, from the last forward pass.
     *
     * @param gradient of the loss with respect to the output; stays as it is
     * @return those with respect to the inputs, in the workspace of gradients of activations
     */
    INDArray[] backward(INDArray gradient, LayerWorkspaceMgr workspaces);
}
