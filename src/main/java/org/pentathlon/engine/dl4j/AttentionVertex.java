package org.pentathlon.engine.dl4j;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An {@link AttentionOverAttention} as a vertex of a graph. Its input is the packed states. */
final class AttentionVertex extends GraphVertex {
    private static final long serialVersionUID = 1;

    private final long width;

    /**
     * @param width of the states
     */
    AttentionVertex(long width) {
        this.width = width;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType type) {
        return new AttentionOverAttention(graph, name, index, type, width);
    }

    @Override
    public long numParams(boolean backprop) {
        return 0;
    }

    @Override
    public int minVertexInputs() {
        return 1;
    }

    @Override
    public int maxVertexInputs() {
        return 1;
    }

    /** As wide as the longest document, which is known of a batch alone. */
    @Override
    public InputType getOutputType(int index, InputType... types) {
        throw new UnsupportedOperationException("no fixed width of attention");
    }

    /** Nothing asks for it. */
    @Override
    public MemoryReport getMemoryReport(InputType... types) {
        throw new UnsupportedOperationException("no memory report of attention");
    }

    @Override
    public AttentionVertex clone() {
        return new AttentionVertex(width);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttentionVertex attention && width == attention.width;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(width);
    }
}
