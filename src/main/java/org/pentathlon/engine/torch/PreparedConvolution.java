package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.convolution_backward;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.pentathlon.engine.ConvolutionSums;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.Pass;

/**
 * One pass of a convolution with a single result, with all operands channels last in memory as in
 * the models. LibTorch makes the result anew in every call; the one before is given back first.
 */
final class PreparedConvolution implements PreparedKernel {
    private static final double TOLERANCE = 1e-5;

    private final Convolution sizes;
    private final KernelNumbers numbers;
    private final String library;
    private final Kept kept = new Kept();
    private final Kept results = new Kept();
    private final Tensor input;
    private final Tensor weights;
    private final Tensor outputGradient;
    private Tensor result;

    PreparedConvolution(Convolution sizes, KernelNumbers numbers, String library) {
        this.sizes = sizes;
        this.numbers = numbers;
        this.library = library;
        input = operand(sizes.batch(), sizes.inputChannels(), sizes.imageSize());
        weights = operand(sizes.outputChannels(), sizes.inputChannels(), sizes.kernel());
        outputGradient =
                sizes.pass() == Pass.FORWARD
                        ? null
                        : operand(sizes.batch(), sizes.outputChannels(), sizes.outputSize());
    }

    private Tensor operand(long outer, long channels, long size) {
        Tensor values = numbers.operand(outer, channels, size, size);
        return kept.keep(values.contiguous(MemoryFormat.ChannelsLast));
    }

    @Override
    public void run() {
        results.release();
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            LongArrayRef stride = square(sizes.stride());
            LongArrayRef padding = square(sizes.padding());
            LongArrayRef dilation = square(1);
            result =
                    results.keep(
                            sizes.pass() == Pass.FORWARD
                                    ? conv2d(
                                            input,
                                            weights,
                                            new TensorOptional(),
                                            stride,
                                            padding,
                                            dilation,
                                            1)
                                    : gradient(stride, padding, dilation));
        }
    }

    private Tensor gradient(LongArrayRef stride, LongArrayRef padding, LongArrayRef dilation) {
        boolean ofInput = sizes.pass() == Pass.BACKWARD_DATA;
        BoolPointer wanted = new BoolPointer(3).put(0, ofInput).put(1, !ofInput).put(2, false);
        boolean thinned = !ofInput && isThinned();
        T_TensorTensorTensor_T gradients =
                convolution_backward(
                        outputGradient,
                        thinned ? Thinning.of(input, sizes.stride()) : input,
                        weights,
                        new LongArrayRefOptional(),
                        thinned ? square(1) : stride,
                        padding,
                        dilation,
                        false,
                        square(0),
                        1,
                        wanted);
        return new Tensor(ofInput ? gradients.get0() : gradients.get1());
    }

    private boolean isThinned() {
        return !numbers.place().queues()
                && Thinning.isNeeded(
                        sizes.kernel(), sizes.stride(), sizes.padding(), sizes.inputChannels());
    }

    private static LongArrayRef square(long extent) {
        return new LongArrayRef(new LongPointer(extent, extent), 2);
    }

    /** Against sums in double precision. */
    @Override
    public double error() {
        try (PointerScope local = new PointerScope()) {
            ConvolutionSums sums =
                    new ConvolutionSums(
                            sizes,
                            new HostValues(input),
                            new HostValues(weights),
                            outputGradient == null ? null : new HostValues(outputGradient));
            return sums.deviation(sizes.pass(), new HostValues(result), result.numel());
        }
    }

    @Override
    public int elementBytes() {
        return numbers.elementBytes();
    }

    @Override
    public double tolerance() {
        return numbers.tolerance(TOLERANCE);
    }

    @Override
    public String library() {
        return library;
    }

    @Override
    public void close() {
        results.release();
        kept.release();
    }
}
