package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.pentathlon.workload.Kernel.Recurrent;

/**
 * Deeplearning4j's LSTM layer by itself. It has one bias, of which bias_ih and bias_hh are the sum;
 * its backward pass computes the forward pass once more.
 *
 * @param input batch x inputs x steps, step after step in memory
 * @param outputGradient batch x hidden x steps; null if only the forward pass is asked for
 * @param parameters weights of the input, of the state, and the bias, one after the other
 */
record LstmPasses(
        Recurrent sizes,
        INDArray input,
        INDArray outputGradient,
        INDArray parameters,
        INDArray gradients,
        Layer layer)
        implements RecurrentPasses {
    /** Where gates i, f, g, o lie. */
    private static final int[] GATES = {3, 1, 0, 2};

    /** Of a layer with random operands. */
    static LstmPasses of(Recurrent sizes) {
        long rows = (long) sizes.steps() * sizes.batch();
        long gates = (long) sizes.cell().gates() * sizes.hidden();
        long count = gates * (sizes.inputs() + (long) sizes.hidden() + 1);
        return of(
                sizes,
                sequences(sizes, Dl4jKernels.operand(rows * sizes.inputs()), sizes.inputs()),
                sizes.backward()
                        ? sequences(
                                sizes, Dl4jKernels.operand(rows * sizes.hidden()), sizes.hidden())
                        : null,
                Dl4jKernels.uniform(1 / Math.sqrt(sizes.hidden()), 1, count));
    }

    private static INDArray sequences(Recurrent sizes, INDArray values, int width) {
        return values.reshape('f', sizes.batch(), width, sizes.steps());
    }

    private static LstmPasses of(
            Recurrent sizes, INDArray input, INDArray outputGradient, INDArray parameters) {
        DataType type = parameters.dataType();
        NeuralNetConfiguration configuration =
                new NeuralNetConfiguration.Builder()
                        .dataType(type)
                        .updater(new NoOp())
                        .miniBatch(false)
                        .layer(
                                new LSTM.Builder()
                                        .nIn(sizes.inputs())
                                        .nOut(sizes.hidden())
                                        .activation(Activation.TANH)
                                        .gateActivationFunction(Activation.SIGMOID)
                                        .build())
                        .build();
        Layer layer =
                configuration
                        .getLayer()
                        .instantiate(configuration, null, 0, parameters, false, type);
        INDArray gradients = Nd4j.zeros(type, parameters.shape());
        layer.setBackpropGradientsViewArray(gradients);
        return new LstmPasses(sizes, input, outputGradient, parameters, gradients, layer);
    }

    @Override
    public INDArray forward(LayerWorkspaceMgr workspaces) {
        return layer.activate(input, sizes.backward(), workspaces);
    }

    @Override
    public List<INDArray> backward(LayerWorkspaceMgr workspaces) {
        layer.setInput(input, workspaces);
        Pair<Gradient, INDArray> found = layer.backpropGradient(outputGradient, workspaces);
        List<INDArray> all = new ArrayList<>(found.getFirst().gradientForVariable().values());
        all.add(found.getSecond());
        return all;
    }

    @Override
    public List<float[]> operands() {
        int hidden = sizes.hidden();
        int inputs = sizes.inputs();
        int ofInput = GATES.length * hidden * inputs;
        int ofState = GATES.length * hidden * hidden;
        FloatBuffer own = HostArrays.floats(parameters);
        FloatBuffer columns = HostArrays.floats(input);
        float[] rows = new float[columns.limit()];
        for (int i = 0; i < rows.length; i++) {
            int unit = i % inputs;
            int sequence = i / inputs % sizes.batch();
            int step = i / inputs / sizes.batch();
            rows[i] = columns.get((step * inputs + unit) * sizes.batch() + sequence);
        }
        return List.of(
                rows,
                canonical(own.slice(0, ofInput)),
                canonical(own.slice(ofInput, ofState)),
                canonical(own.slice(ofInput + ofState, GATES.length * hidden)),
                new float[GATES.length * hidden]);
    }

    private static float[] canonical(FloatBuffer memory) {
        FloatBuffer values = FloatBuffer.allocate(memory.limit());
        Arrangement.blocks(memory.limit() / GATES.length, GATES).read(memory, values);
        return values.array();
    }

    @Override
    public long place(long step, long sequence, long unit) {
        return (step * sizes.hidden() + unit) * sizes.batch() + sequence;
    }

    @Override
    public LstmPasses inDouble() {
        return of(
                sizes,
                input.castTo(DataType.DOUBLE),
                outputGradient.castTo(DataType.DOUBLE),
                parameters.castTo(DataType.DOUBLE));
    }

    @Override
    public void close() {
        input.close();
        if (outputGradient != null) {
            outputGradient.close();
        }
        parameters.close();
        gradients.close();
    }
}
