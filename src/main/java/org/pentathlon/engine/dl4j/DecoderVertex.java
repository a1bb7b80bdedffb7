package org.pentathlon.engine.dl4j;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An {@link AttentionDecoder} as a vertex of a graph. Its inputs are the encoder's states and the
 * embedded words before, its parameters those of {@link DecoderWeights}.
 */
final class DecoderVertex extends GraphVertex {
    private static final long serialVersionUID = 1;
    private static final int INPUTS = 2;

    private final long hidden;

    /**
     * @param hidden width of states and of embedded words
     */
    DecoderVertex(long hidden) {
        this.hidden = hidden;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType type) {
        return new AttentionDecoder(graph, name, index, type, parameters, hidden);
    }

    @Override
    public long numParams(boolean backprop) {
        return DecoderWeights.count(hidden);
    }

    @Override
    public int minVertexInputs() {
        return INPUTS;
    }

    @Override
    public int maxVertexInputs() {
        return INPUTS;
    }

    @Override
    public InputType getOutputType(int index, InputType... types) {
        return InputType.feedForward(hidden);
    }

    /** Nothing asks for it. */
    @Override
    public MemoryReport getMemoryReport(InputType... types) {
        throw new UnsupportedOperationException("no memory report of a decoder");
    }

    @Override
    public DecoderVertex clone() {
        return new DecoderVertex(hidden);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecoderVertex decoder && hidden == decoder.hidden;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hidden);
    }
}
