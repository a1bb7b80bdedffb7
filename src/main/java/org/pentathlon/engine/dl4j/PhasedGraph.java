package org.pentathlon.engine.dl4j;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.FwdPassType;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A graph whose passes are called one by one, with the workspaces that Deeplearning4j's own
 * training loop uses: activations stay in one workspace from the forward pass to the end of the
 * iteration. Only a subclass may call the passes so. One output, whose gradient comes from outside.
 */
final class PhasedGraph extends ComputationGraph {
    /** Name of the workspace in which an iteration's arrays lie. */
    static final String ITERATION_WORKSPACE = WS_ALL_LAYERS_ACT;

    private static final long serialVersionUID = 1;

    // Null in inference.
    private final transient INDArray gradientsAndLoss;

    private transient MemoryWorkspace activations;

    // Null while nothing watches the vertices.
    private transient GraphVertex[] unwatched;

    /**
     * @param training whether there will be backward passes, and so gradients
     */
    PhasedGraph(ComputationGraphConfiguration configuration, boolean training) {
        super(configuration);
        init();
        if (!training) {
            gradientsAndLoss = null;
            return;
        }
        long parameters = params().length();
        gradientsAndLoss = Nd4j.zeros(DataType.FLOAT, parameters + 1);
        flattenedGradients =
                gradientsAndLoss.get(NDArrayIndex.interval(0, parameters)).reshape(1, parameters);
        distribute(gradientsAndLoss);
    }

    /** Gives each vertex its part of the vector of gradients, in the order of the parameters. */
    private void distribute(INDArray vector) {
        long from = 0;
        for (int index : topologicalOrder) {
            GraphVertex vertex = vertices[index];
            long count = vertex.numParams();
            if (count > 0) {
                vertex.setBackpropGradientsViewArray(
                        vector.get(NDArrayIndex.interval(from, from + count)));
                from += count;
            }
        }
    }

    /** The gradients of all parameters, and behind them one element for the loss; in training. */
    INDArray gradientsAndLoss() {
        return gradientsAndLoss;
    }

    /** The gradients of all parameters, one after the other; in training. */
    INDArray gradients() {
        return gradientsAndLoss.get(NDArrayIndex.interval(0, gradientsAndLoss.length() - 1));
    }

    /**
     * Runs all layers.
     *
     * @param training whether dropout is on, batch norm uses the batch's statistics, and layers
     *     keep what a backward pass needs
     * @param carried whether recurrent layers go on from their last state, and keep the new one
     * @return the output, valid until {@link #release}
     */
    INDArray forward(boolean training, boolean carried, INDArray... inputs) {
        begin();
        Map<String, INDArray> results =
                ffToLayerActivationsInWS(
                        training,
                        -1,
                        null,
                        carried ? FwdPassType.RNN_ACTIVATE_WITH_STORED_STATE : FwdPassType.STANDARD,
                        carried,
                        inputs,
                        null,
                        null,
                        !training);
        return results.get(configuration.getNetworkOutputs().get(0));
    }

    /**
     * Runs what comes up to a vertex, not in training.
     *
     * @return that vertex's output, valid until {@link #release}
     */
    INDArray forwardTo(String vertex, INDArray... inputs) {
        begin();
        int index = getVertex(vertex).getVertexIndex();
        return ffToLayerActivationsInWS(
                        false, index, null, FwdPassType.STANDARD, false, inputs, null, null, true)
                .get(vertex);
    }

    /** For activations that are computed outside of the passes, in the iteration's workspace. */
    LayerWorkspaceMgr workspaces() {
        return LayerWorkspaceMgr.builder()
                .with(ArrayType.ACTIVATIONS, WS_ALL_LAYERS_ACT, WS_ALL_LAYERS_ACT_CONFIG)
                .build();
    }

    /** Opens the iteration's workspace, unless it is open. */
    void begin() {
        if (activations == null) {
            activations =
                    Nd4j.getWorkspaceManager()
                            .getAndActivateWorkspace(WS_ALL_LAYERS_ACT_CONFIG, WS_ALL_LAYERS_ACT);
        }
    }

    /**
     * Fills the vector of gradients, from the last forward pass in training.
     *
     * @param carried as in that pass
     * @param outputGradient gradient of the loss with respect to the output
     */
    void backward(boolean carried, INDArray outputGradient) {
        // Or else it would forget the recurrent layers' states.
        clearTbpttState = false;
        calcBackpropGradients(true, carried, outputGradient);
    }

    /** The recurrent layers' states after the last carried pass; empty before the first. */
    List<Map<String, INDArray>> state() {
        return recurrentLayers().map(RecurrentLayer::rnnGetTBPTTState).toList();
    }

    /**
     * Sets the states from which the next carried pass goes on.
     *
     * @param state what {@link #state} gave; nothing for zeros
     */
    void state(List<Map<String, INDArray>> state) {
        Iterator<Map<String, INDArray>> next = state.iterator();
        recurrentLayers()
                .forEach(
                        layer -> {
                            Map<String, INDArray> own = next.hasNext() ? next.next() : Map.of();
                            layer.rnnSetTBPTTState(own);
                            // A backward pass begins at this one.
                            layer.rnnSetPreviousState(own);
                        });
    }

    private Stream<RecurrentLayer> recurrentLayers() {
        return Arrays.stream(getLayers())
                .filter(RecurrentLayer.class::isInstance)
                .map(RecurrentLayer.class::cast);
    }

    /** How much of the iteration's workspace has been given out, in bytes. */
    long usedBytes() {
        return activations == null ? 0 : activations.getPrimaryOffset();
    }

    /** Ends the iteration: its arrays are gone, their memory is used again. */
    void release() {
        if (activations != null) {
            activations.close();
            activations = null;
        }
    }

    /** Puts another into each vertex's place, until {@link #unwatch}. */
    void watch(UnaryOperator<GraphVertex> watching) {
        unwatched = vertices;
        vertices = Arrays.stream(vertices).map(watching).toArray(GraphVertex[]::new);
    }

    /** The vertices are themselves again. */
    void unwatch() {
        vertices = unwatched;
        unwatched = null;
    }
}
