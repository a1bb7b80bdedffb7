package org.pentathlon.engine.dl4j;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2DDerivative;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.ConvolutionSums;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.Pass;

/**
 * A convolution, or both its gradients at once, by the operators that Deeplearning4j's layer calls
 * and with channels first in memory, as in the models. Operands and results stay where they are.
 */
final class PreparedConvolution implements PreparedKernel {
    private static final double TOLERANCE = 1e-5;
    private static final long DILATION = 1;
    private static final long PADDING_AS_GIVEN = 0;
    private static final long CHANNELS_FIRST = 0;
    private static final long OUTPUTS_INPUTS_HEIGHT_WIDTH = 1;

    private final Convolution sizes;
    private final String library;
    private final OpContext context = Nd4j.getExecutioner().buildContext();
    private final INDArray input;
    private final INDArray weights;
    private final INDArray outputGradient;
    private final List<INDArray> results;

    PreparedConvolution(Convolution sizes, String library) {
        this.sizes = sizes;
        this.library = library;
        long[] images = {
            sizes.batch(), sizes.inputChannels(), sizes.imageSize(), sizes.imageSize()
        };
        long[] kernels = {
            sizes.outputChannels(), sizes.inputChannels(), sizes.kernel(), sizes.kernel()
        };
        long[] outputs = {
            sizes.batch(), sizes.outputChannels(), sizes.outputSize(), sizes.outputSize()
        };
        input = Dl4jKernels.operand(images);
        weights = Dl4jKernels.operand(kernels);
        switch (sizes.pass()) {
            case FORWARD -> {
                outputGradient = null;
                results = List.of(Nd4j.create(DataType.FLOAT, outputs));
            }
            case BACKWARD -> {
                outputGradient = Dl4jKernels.operand(outputs);
                results =
                        List.of(
                                Nd4j.create(DataType.FLOAT, images),
                                Nd4j.create(DataType.FLOAT, kernels));
            }
            default ->
                    throw new IllegalArgumentException(
                            "ND4J gives both gradients of a convolution at once");
        }
        context.setIArguments(
                sizes.kernel(),
                sizes.kernel(),
                sizes.stride(),
                sizes.stride(),
                sizes.padding(),
                sizes.padding(),
                DILATION,
                DILATION,
                PADDING_AS_GIVEN,
                CHANNELS_FIRST,
                OUTPUTS_INPUTS_HEIGHT_WIDTH);
        context.setInputArray(0, input);
        context.setInputArray(1, weights);
        if (outputGradient != null) {
            context.setInputArray(2, outputGradient);
        }
        for (int i = 0; i < results.size(); i++) {
            context.setOutputArray(i, results.get(i));
        }
    }

    @Override
    public void run() {
        Nd4j.exec(outputGradient == null ? new Conv2D() : new Conv2DDerivative(), context);
        Backend.ofThisProcess().await();
    }

    /** Against sums in double precision. */
    @Override
    public double error() {
        ConvolutionSums sums =
                new ConvolutionSums(
                        sizes,
                        Dl4jKernels.elements(input),
                        Dl4jKernels.elements(weights),
                        outputGradient == null ? null : Dl4jKernels.elements(outputGradient));
        return outputGradient == null
                ? deviation(sums, Pass.FORWARD, results.get(0))
                : Math.max(
                        deviation(sums, Pass.BACKWARD_DATA, results.get(0)),
                        deviation(sums, Pass.BACKWARD_WEIGHTS, results.get(1)));
    }

    private static double deviation(ConvolutionSums sums, Pass pass, INDArray result) {
        return sums.deviation(pass, Dl4jKernels.elements(result), result.length());
    }

    @Override
    public double tolerance() {
        return TOLERANCE;
    }

    @Override
    public String library() {
        return library;
    }

    @Override
    public void close() {
        try {
            context.close();
        } catch (Exception e) {
            throw new IllegalStateException("an operator's context could not be closed", e);
        }
        input.close();
        weights.close();
        if (outputGradient != null) {
            outputGradient.close();
        }
        results.forEach(INDArray::close);
    }
}
