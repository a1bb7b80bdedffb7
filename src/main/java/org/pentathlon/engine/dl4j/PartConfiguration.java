package org.pentathlon.engine.dl4j;

import java.io.Serializable;
import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Says to Deeplearning4j where in a graph a {@link Part} stands. */
final class PartConfiguration extends GraphVertex {
    private static final long serialVersionUID = 1;

    private final int inputs;
    private final long parameters;
    private final Factory factory;

    /** Makes the part over its parameters, a vector of the graph's; null if it has none. */
    interface Factory extends Serializable {
        Part make(INDArray vector);
    }

    PartConfiguration(int inputs, long parameters, Factory factory) {
        this.inputs = inputs;
        this.parameters = parameters;
        this.factory = factory;
    }

    @Override
    public GraphVertex clone() {
        return new PartConfiguration(inputs, parameters, factory);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartConfiguration part
                && inputs == part.inputs
                && parameters == part.parameters
                && factory.equals(part.factory);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, parameters, factory);
    }

    @Override
    public long numParams(boolean backprop) {
        return parameters;
    }

    @Override
    public int minVertexInputs() {
        return inputs;
    }

    @Override
    public int maxVertexInputs() {
        return inputs;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray vector,
            boolean initialise,
            DataType type) {
        Part part = factory.make(parameters == 0 ? null : vector.reshape(parameters));
        return new PartVertex(graph, name, index, type, vector, part);
    }

    @Override
    public InputType getOutputType(int layer, InputType... types) {
        throw new UnsupportedOperationException("sizes are given, not found");
    }

    @Override
    public MemoryReport getMemoryReport(InputType... types) {
        throw new UnsupportedOperationException("memory is measured, not estimated");
    }
}
