package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.workload.Kernel.Recurrent;

/** {@link GruSequence} over sequences of one length. */
final class GruPasses implements RecurrentPasses {
    private final Recurrent sizes;
    private final INDArray input;
    private final INDArray outputGradient;
    private final GruSequence weights;
    private final GruSequence gradients;
    private final int[] counts;
    private GruSequence.Pass pass;

    /**
     * @param input rows x inputs, the rows of a step one after the other
     * @param outputGradient rows x hidden; null if only the forward pass is asked for
     */
    private GruPasses(
            Recurrent sizes, INDArray input, INDArray outputGradient, GruSequence weights) {
        this.sizes = sizes;
        this.input = input;
        this.outputGradient = outputGradient;
        this.weights = weights;
        this.gradients = each(weights, Nd4j::zerosLike);
        this.counts = new int[sizes.steps()];
        Arrays.fill(counts, sizes.batch());
    }

    /** Of a layer with random operands. */
    static GruPasses of(Recurrent sizes) {
        long rows = (long) sizes.steps() * sizes.batch();
        long gates = (long) sizes.cell().gates() * sizes.hidden();
        double bound = 1 / Math.sqrt(sizes.hidden());
        return new GruPasses(
                sizes,
                Dl4jKernels.operand(rows, sizes.inputs()),
                sizes.backward() ? Dl4jKernels.operand(rows, sizes.hidden()) : null,
                new GruSequence(
                        Dl4jKernels.uniform(bound, gates, sizes.inputs()),
                        Dl4jKernels.uniform(bound, gates, sizes.hidden()),
                        Dl4jKernels.uniform(bound, gates),
                        Dl4jKernels.uniform(bound, gates)));
    }

    private static GruSequence each(GruSequence of, UnaryOperator<INDArray> function) {
        return new GruSequence(
                function.apply(of.inputWeights()),
                function.apply(of.recurrentWeights()),
                function.apply(of.inputBias()),
                function.apply(of.recurrentBias()));
    }

    private static Stream<INDArray> arrays(GruSequence of) {
        return Stream.of(
                of.inputWeights(), of.recurrentWeights(), of.inputBias(), of.recurrentBias());
    }

    @Override
    public INDArray forward(LayerWorkspaceMgr workspaces) {
        pass = weights.forward(input, counts, workspaces);
        return pass.states();
    }

    @Override
    public List<INDArray> backward(LayerWorkspaceMgr workspaces) {
        INDArray ofInput = weights.backward(pass, outputGradient, gradients, workspaces);
        return Stream.concat(arrays(gradients), Stream.of(ofInput)).toList();
    }

    @Override
    public List<float[]> operands() {
        return Stream.concat(Stream.of(input), arrays(weights)).map(GruPasses::plain).toList();
    }

    private static float[] plain(INDArray array) {
        FloatBuffer values = HostArrays.floats(array);
        float[] plain = new float[values.limit()];
        values.get(plain);
        return plain;
    }

    @Override
    public long place(long step, long sequence, long unit) {
        return (step * sizes.batch() + sequence) * sizes.hidden() + unit;
    }

    @Override
    public GruPasses inDouble() {
        return new GruPasses(
                sizes,
                input.castTo(DataType.DOUBLE),
                outputGradient.castTo(DataType.DOUBLE),
                each(weights, array -> array.castTo(DataType.DOUBLE)));
    }

    @Override
    public void close() {
        input.close();
        if (outputGradient != null) {
            outputGradient.close();
        }
        arrays(weights).forEach(INDArray::close);
        arrays(gradients).forEach(INDArray::close);
    }
}
