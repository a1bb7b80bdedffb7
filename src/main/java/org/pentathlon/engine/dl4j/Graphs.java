package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

/** What all graphs have in common. */
final class Graphs {
    private Graphs() {}

    /** A graph of 32-bit floats with workspaces, whose updates are made elsewhere. */
    static GraphBuilder builder() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .trainingWorkspaceMode(WorkspaceMode.ENABLED)
                .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
                // Keeps each convolution's output, which the backward pass would compute again for
                // the derivative of an activation function that is none here.
                .cacheMode(CacheMode.DEVICE)
                .updater(new NoOp())
                .miniBatch(false)
                .graphBuilder();
    }

    /**
     * A layer's gradients by the names of its parameters, as views into the graph's vector; none in
     * inference.
     */
    static Map<String, INDArray> gradients(PhasedGraph graph, String name) {
        Layer layer = graph.getLayer(name);
        if (layer.getGradientsViewArray() == null) {
            return Map.of();
        }
        return layer.conf()
                .getLayer()
                .initializer()
                .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    }
}
