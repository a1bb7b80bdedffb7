package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.layers.samediff.DL4JSameDiffMemoryMgr;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * From the packed states of documents and queries to s, samples x document steps. Deeplearning4j's
 * own vertex for SameDiff graphs takes the shape of its first batch for that of all.
 */
final class AttentionOverAttention implements Part {
    private final long width;
    private final AttentionGraph graph;
    private final AttentionGraph exact;

    // Of the iteration.
    private StagedQuestions questions;
    private AttentionGraph.Inputs held;

    /**
     * @param width of the states
     */
    AttentionOverAttention(long width) {
        this.width = width;
        graph = new AttentionGraph(DataType.FLOAT, width).differentiated();
        exact = new AttentionGraph(DataType.DOUBLE, width);
    }

    @Override
    public Map<String, INDArray> parameters() {
        return Map.of();
    }

    @Override
    public void takeGradients(INDArray vector) {
        throw new IllegalStateException("attention over attention has no parameters");
    }

    /** Says what the inputs will be. */
    void stage(StagedQuestions batch) {
        questions = batch;
    }

    @Override
    public INDArray forward(INDArray[] inputs, boolean training, LayerWorkspaceMgr workspaces) {
        held = inputs(inputs[0], workspaces);
        INDArray result =
                graph.result(
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
    public INDArray[] backward(INDArray gradient, LayerWorkspaceMgr workspaces) {
        AttentionGraph.Gradients both =
                graph.gradients(
                        held,
                        gradient,
                        memory(workspaces, ArrayType.BP_WORKING_MEM, ArrayType.BP_WORKING_MEM));
        INDArray places = Nd4j.concat(0, rows(both.documents()), rows(both.queries()));
        INDArray states =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATION_GRAD,
                        gradient.dataType(),
                        questions.places.length,
                        width);
        return new INDArray[] {Nd4j.pullRows(places, states, 1, questions.places)};
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
}
