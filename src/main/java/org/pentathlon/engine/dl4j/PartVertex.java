package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Part} as a vertex of a graph. */
// Deeplearning4j overrides a method of its own with one without dots.
@SuppressWarnings("overrides")
final class PartVertex extends BaseGraphVertex {
    private static final long serialVersionUID = 1;

    private final transient INDArray vector;
    private final transient Part part;

    PartVertex(
            ComputationGraph graph,
            String name,
            int index,
            DataType type,
            INDArray vector,
            Part part) {
        super(graph, name, index, null, null, type);
        this.vector = vector;
        this.part = part;
    }

    Part part() {
        return part;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        return part.forward(inputs, training, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
        return new Pair<>(null, part.backward(epsilon, workspaces));
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropOnly) {
        return part.parameters();
    }

    @Override
    public INDArray params() {
        return vector;
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
        part.takeGradients(gradients);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray[] masks, MaskState state, int samples) {
        return null;
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
        return vertexName;
    }
}
