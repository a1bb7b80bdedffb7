package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The passes of a {@link GruVertex}. */
// The library itself overrides a method of variable arity by one of arrays.
@SuppressWarnings("overrides")
final class GruVertexPasses extends BaseGraphVertex {
    private static final long serialVersionUID = 1;
    private static final String REVERSE = "_reverse";

    private final GruVertex form;
    private final transient INDArray vector;
    private final transient Map<String, INDArray> parameters;
    private final transient GruSequence ahead;
    private final transient GruSequence back;
    private transient INDArray gradientVector;
    private transient Map<String, INDArray> gradients;
    private transient GruSequence aheadGradients;
    private transient GruSequence backGradients;

    // Of the iteration.
    private transient GruSequence.Pass aheadPass;
    private transient GruSequence.Pass backPass;

    GruVertexPasses(
            ComputationGraph graph,
            String name,
            int index,
            DataType type,
            INDArray vector,
            GruVertex form) {
        super(graph, name, index, null, null, type);
        this.form = form;
        this.vector = vector;
        GruWeights weights = new GruWeights(vector);
        ahead = weights.direction(form.inputs(), form.width(), "");
        back = form.bothWays() ? weights.direction(form.inputs(), form.width(), REVERSE) : null;
        parameters = weights.arrays();
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        gradientVector = view;
        GruWeights weights = new GruWeights(view);
        aheadGradients = weights.direction(form.inputs(), form.width(), "");
        if (form.bothWays()) {
            backGradients = weights.direction(form.inputs(), form.width(), REVERSE);
        }
        gradients = weights.arrays();
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray rows = inputs[0];
        if (!form.bothWays()) {
            aheadPass = ahead.forward(rows, inputs[1].toIntVector(), workspaces);
            return workspaces.dup(ArrayType.ACTIVATIONS, aheadPass.states(), 'c');
        }
        int[] counts = inputs[1].toIntVector();
        int[] reversal = inputs[2].toIntVector();
        aheadPass = ahead.forward(rows, counts, workspaces);
        backPass =
                back.forward(
                        reversed(rows, reversal, ArrayType.ACTIVATIONS, workspaces),
                        counts,
                        workspaces);
        INDArray states =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS, rows.dataType(), rows.size(0), 2 * form.width());
        half(states, 0).assign(aheadPass.states());
        half(states, 1)
                .assign(
                        reversed(
                                backPass.states(), reversal, ArrayType.FF_WORKING_MEM, workspaces));
        return states;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        INDArray[] ofInputs = new INDArray[inputs.length];
        if (form.bothWays()) {
            int[] reversal = inputs[2].toIntVector();
            INDArray ofStates = workspaces.dup(ArrayType.BP_WORKING_MEM, half(epsilon, 0), 'c');
            ofInputs[0] = ahead.backward(aheadPass, ofStates, aheadGradients, workspaces);
            INDArray ofReversed =
                    reversed(
                            workspaces.dup(ArrayType.BP_WORKING_MEM, half(epsilon, 1), 'c'),
                            reversal,
                            ArrayType.BP_WORKING_MEM,
                            workspaces);
            INDArray input = back.backward(backPass, ofReversed, backGradients, workspaces);
            ofInputs[0].addi(reversed(input, reversal, ArrayType.BP_WORKING_MEM, workspaces));
        } else {
            ofInputs[0] = ahead.backward(aheadPass, epsilon, aheadGradients, workspaces);
        }
        Gradient gradient = new DefaultGradient();
        gradients.forEach((name, array) -> gradient.gradientForVariable().put(name, array));
        return new Pair<>(gradient, ofInputs);
    }

    private static INDArray reversed(
            INDArray rows, int[] reversal, ArrayType place, LayerWorkspaceMgr workspaces) {
        INDArray result =
                workspaces.createUninitialized(place, rows.dataType(), rows.size(0), rows.size(1));
        return Nd4j.pullRows(rows, result, 1, reversal);
    }

    private INDArray half(INDArray states, int direction) {
        long from = direction * form.width();
        return states.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + form.width()));
    }

    @Override
    public void clear() {
        super.clear();
        aheadPass = null;
        backPass = null;
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropOnly) {
        return parameters;
    }

    @Override
    public INDArray params() {
        return vector;
    }

    @Override
    public INDArray getGradientsViewArray() {
        return gradientVector;
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
        return "GRU " + getVertexName();
    }
}
