package org.pentathlon.engine.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.layers.samediff.DL4JSameDiffMemoryMgr;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * From the packed states of documents and queries to s, samples x document steps. Deeplearning4j's
 * own vertex for SameDiff graphs takes the shape of its first batch for that of all.
 */
// The library itself overrides a method of variable arity by one of arrays.
@SuppressWarnings("overrides")
final class AttentionOverAttention extends BaseGraphVertex {
    private static final long serialVersionUID = 1;

    private final long width;
    private final transient AttentionGraph attention;
    private final transient AttentionGraph exact;

    // Of the iteration.
    private transient StagedQuestions questions;
    private transient AttentionGraph.Inputs held;

    /**
     * @param width of the states
     */
    AttentionOverAttention(
            ComputationGraph graph, String name, int index, DataType type, long width) {
        super(graph, name, index, null, null, type);
        this.width = width;
        attention = new AttentionGraph(type, width).differentiated();
        exact = new AttentionGraph(DataType.DOUBLE, width);
    }

    /** Says what the inputs will be. */
    void stage(StagedQuestions batch) {
        questions = batch;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        held = inputs(inputs[0], workspaces);
        INDArray result =
                attention.result(
                        held, memory(workspaces, ArrayType.FF_WORKING_MEM, ArrayType.ACTIVATIONS));
        return workspaces.dup(ArrayType.ACTIVATIONS, result, 'c');
    }

    /**
     * s of the batch, without a way back, in double precision.
     *
     * @param states packed, of 64-bit floats
     */
    INDArray exactly(INDArray states, LayerWorkspaceMgr workspaces) {
        return exact.result(
                inputs(states, workspaces),
                memory(workspaces, ArrayType.ACTIVATIONS, ArrayType.ACTIVATIONS));
    }

    private AttentionGraph.Inputs inputs(INDArray states, LayerWorkspaceMgr workspaces) {
        DataType type = states.dataType();
        return new AttentionGraph.Inputs(
                rectangle(states, questions.documentRows, questions.documentSteps(), workspaces),
                rectangle(states, questions.queryRows, questions.querySteps(), workspaces),
                questions.documentMask.castTo(type),
                questions.queryMask.castTo(type),
                questions.shares.castTo(type));
    }

    /** Samples x steps x width; behind the end there is some row, which is masked. */
    private INDArray rectangle(
            INDArray states, int[] rows, long steps, LayerWorkspaceMgr workspaces) {
        INDArray result =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS, states.dataType(), rows.length, width);
        return Nd4j.pullRows(states, result, 1, rows)
                .reshape('c', rows.length / steps, steps, width);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        AttentionGraph.Gradients both =
                attention.gradients(
                        held,
                        epsilon,
                        memory(workspaces, ArrayType.BP_WORKING_MEM, ArrayType.BP_WORKING_MEM));
        INDArray places = Nd4j.concat(0, rows(both.documents()), rows(both.queries()));
        INDArray states =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATION_GRAD,
                        epsilon.dataType(),
                        questions.places.length,
                        width);
        Nd4j.pullRows(places, states, 1, questions.places);
        return new Pair<>(null, new INDArray[] {states});
    }

    private INDArray rows(INDArray rectangle) {
        return rectangle.dup('c').reshape('c', rectangle.size(0) * rectangle.size(1), width);
    }

    private static SessionMemMgr memory(
            LayerWorkspaceMgr workspaces, ArrayType working, ArrayType results) {
        return new DL4JSameDiffMemoryMgr(
                workspaces.getWorkspaceName(working),
                workspaces.getWorkspaceName(results),
                workspaces.getConfiguration(working),
                workspaces.getConfiguration(results));
    }

    @Override
    public void clear() {
        super.clear();
        held = null;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        throw new IllegalStateException("attention over attention has no parameters");
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray[] masks, MaskState state, int samples) {
        return new Pair<>(null, state);
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public Layer getLayer() {
        return null;
    }

    @Override
    public String toString() {
        return "attention over attention " + getVertexName();
    }
}
