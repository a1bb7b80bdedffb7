package org.pentathlon.engine.dl4j;

import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A GRU over sequences as a vertex of a graph, in the layout of {@link GruSequence}.
 *
 * <p>Its inputs are the rows and the counts of each step; in both directions then for each row the
 * row of the same word where each sequence is reversed. All indices are integers. The output is the
 * states, rows x width, or in both directions rows x 2 width with those of the reverse direction
 * behind. What has a gradient comes first, because Deeplearning4j skips nothing where an input that
 * several vertices share has none.
 *
 * <p>Parameters, in this order and row-major: {@code weight_ih}, {@code weight_hh}, {@code
 * bias_ih}, {@code bias_hh}, and the same four with the suffix {@code _reverse}.
 */
final class GruVertex extends GraphVertex {
    private static final long serialVersionUID = 1;

    private final long inputs;
    private final long width;
    private final boolean bothWays;

    /**
     * @param inputs width of the rows
     * @param width of the states in each direction
     */
    GruVertex(long inputs, long width, boolean bothWays) {
        this.inputs = inputs;
        this.width = width;
        this.bothWays = bothWays;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType type) {
        return new GruVertexPasses(graph, name, index, type, parameters, this);
    }

    /** Width of the rows. */
    long inputs() {
        return inputs;
    }

    /** Width of the states in each direction. */
    long width() {
        return width;
    }

    /** Whether there is a second direction. */
    boolean bothWays() {
        return bothWays;
    }

    @Override
    public long numParams(boolean backprop) {
        return (bothWays ? 2 : 1) * GruWeights.elements(inputs, width);
    }

    @Override
    public int minVertexInputs() {
        return bothWays ? 3 : 2;
    }

    @Override
    public int maxVertexInputs() {
        return minVertexInputs();
    }

    @Override
    public InputType getOutputType(int index, InputType... types) {
        return InputType.feedForward((bothWays ? 2 : 1) * width);
    }

    /** Nothing asks for it. */
    @Override
    public MemoryReport getMemoryReport(InputType... types) {
        throw new UnsupportedOperationException("no memory report of a GRU");
    }

    @Override
    public GruVertex clone() {
        return new GruVertex(inputs, width, bothWays);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GruVertex gru
                && inputs == gru.inputs
                && width == gru.width
                && bothWays == gru.bothWays;
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, width, bothWays);
    }
}
