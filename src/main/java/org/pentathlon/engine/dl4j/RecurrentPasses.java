package org.pentathlon.engine.dl4j;

import java.util.List;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recurrent layer with operands of its own. Results live in the workspaces given. */
interface RecurrentPasses {
    /** Runs over all steps; returns the states, in an order of elements of its own. */
    INDArray forward(LayerWorkspaceMgr workspaces);

    /**
     * Gradients of input, weights and biases, after a forward pass; the latter do not live in
     * workspaces.
     */
    List<INDArray> backward(LayerWorkspaceMgr workspaces);

    /**
     * For a check: input, weight_ih, weight_hh, bias_ih and bias_hh in canonical order, input as
     * steps x batch x inputs.
     */
    List<float[]> operands();

    /** Where a state lies among those that {@link #forward} returned. */
    long place(long step, long sequence, long unit);

    /** The same in double precision, with the same values. */
    RecurrentPasses inDouble();

    /** Gives the operands back. */
    void close();
}
