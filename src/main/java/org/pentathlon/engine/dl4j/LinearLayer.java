package org.pentathlon.engine.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * x W + b by the operators of Deeplearning4j's dense layer, which at the width of a vocabulary
 * spends most of its time on other things: it has BLAS write its outputs by columns and copies them
 * into rows, and it computes them once more in the backward pass.
 */
final class LinearLayer extends BaseLayer<Linear> {
    private static final long serialVersionUID = 1;
    private static final String WEIGHT = DefaultParamInitializer.WEIGHT_KEY;
    private static final String BIAS = DefaultParamInitializer.BIAS_KEY;

    // Another layer's weight, where this one borrows it.
    private transient INDArray borrowed;
    private transient INDArray borrowedGradient;

    LinearLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    /**
     * Uses another layer's weight.
     *
     * @param weight outputs x inputs, by columns
     * @param gradient of the same shape and order: where a backward pass puts this layer's part of
     *     the weight's gradient
     */
    void borrow(INDArray weight, INDArray gradient) {
        borrowed = weight;
        borrowedGradient = gradient;
    }

    /** Inputs x outputs. */
    private INDArray weight() {
        return borrowed == null ? getParam(WEIGHT) : borrowed.transpose();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray weight = weight();
        INDArray outputs =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS, weight.dataType(), input.size(0), weight.size(1));
        // BLAS writes by columns, and the columns of the transposed product are rows of this one.
        Nd4j.gemm(weight, input, outputs.transpose(), true, true, 1, 0);
        Nd4j.exec(
                DynamicCustomOp.builder("biasadd")
                        .addInputs(outputs, getParam(BIAS))
                        .addOutputs(outputs)
                        .build());
        return outputs;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        Gradient gradient = new DefaultGradient();
        if (borrowed == null) {
            INDArray own = gradientViews.get(WEIGHT);
            Nd4j.gemm(input, epsilon, own, true, false, 1, 0);
            gradient.setGradientFor(WEIGHT, own);
        } else {
            Nd4j.gemm(epsilon, input, borrowedGradient, true, false, 1, 0);
        }
        INDArray bias = gradientViews.get(BIAS);
        // The sum of the rows, as a product with ones: several times as fast as a reduction.
        Nd4j.getBlasWrapper()
                .level2()
                .gemv(
                        'c',
                        'T',
                        1,
                        epsilon.transpose(),
                        Nd4j.ones(epsilon.dataType(), epsilon.size(0)),
                        0,
                        bias);
        gradient.setGradientFor(BIAS, bias);
        INDArray weight = weight();
        INDArray below =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATION_GRAD,
                        epsilon.dataType(),
                        new long[] {weight.size(0), epsilon.size(0)},
                        'f');
        Nd4j.gemm(weight, epsilon, below, false, true, 1, 0);
        return new Pair<>(gradient, backpropDropOutIfPresent(below.transpose()));
    }

    @Override
    public Layer.Type type() {
        return Layer.Type.FEED_FORWARD;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
