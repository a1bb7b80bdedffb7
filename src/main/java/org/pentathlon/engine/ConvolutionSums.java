package org.pentathlon.engine;

import java.util.function.LongToDoubleFunction;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.Pass;

/** Single elements of a convolution's passes, from their definition and in double precision. */
public final class ConvolutionSums {
    private static final int CHECKED = 64;

    private final Convolution sizes;
    private final LongToDoubleFunction input;
    private final LongToDoubleFunction weights;
    private final LongToDoubleFunction outputGradient;
    private double sum;
    private double magnitudes;

    /**
     * @param input batch x input channels x size x size
     * @param weights output channels x input channels x kernel x kernel
     * @param outputGradient batch x output channels x output size x output size; null in the
     *     forward pass
     */
    public ConvolutionSums(
            Convolution sizes,
            LongToDoubleFunction input,
            LongToDoubleFunction weights,
            LongToDoubleFunction outputGradient) {
        this.sizes = sizes;
        this.input = input;
        this.weights = weights;
        this.outputGradient = outputGradient;
    }

    /**
     * Largest difference at some elements of a pass's result.
     *
     * @param pass one of those with a single result
     * @param elements of the result, in the order of its indices
     */
    public double deviation(Pass pass, LongToDoubleFunction result, long elements) {
        Deviation deviation = new Deviation();
        for (long index : Deviation.sample(elements, CHECKED)) {
            sum = 0;
            magnitudes = 0;
            switch (pass) {
                case FORWARD -> output(index);
                case BACKWARD_DATA -> inputGradient(index);
                case BACKWARD_WEIGHTS -> weightGradient(index);
                case BACKWARD -> throw new IllegalArgumentException("two results at once");
            }
            deviation.add(result.applyAsDouble(index), sum, magnitudes);
        }
        return deviation.largest();
    }

    private void add(double left, double right) {
        sum += left * right;
        magnitudes += Math.abs(left * right);
    }

    private void output(long index) {
        int extent = sizes.outputSize();
        int x = (int) (index % extent);
        int y = (int) (index / extent % extent);
        long channel = index / extent / extent % sizes.outputChannels();
        long image = index / extent / extent / sizes.outputChannels();
        for (int from = 0; from < sizes.inputChannels(); from++) {
            for (int ky = 0; ky < sizes.kernel(); ky++) {
                for (int kx = 0; kx < sizes.kernel(); kx++) {
                    int row = y * sizes.stride() + ky - sizes.padding();
                    int column = x * sizes.stride() + kx - sizes.padding();
                    if (isPixel(row) && isPixel(column)) {
                        add(pixel(image, from, row, column), weight(channel, from, ky, kx));
                    }
                }
            }
        }
    }

    private void inputGradient(long index) {
        int extent = sizes.imageSize();
        int x = (int) (index % extent);
        int y = (int) (index / extent % extent);
        long channel = index / extent / extent % sizes.inputChannels();
        long image = index / extent / extent / sizes.inputChannels();
        for (int to = 0; to < sizes.outputChannels(); to++) {
            for (int ky = 0; ky < sizes.kernel(); ky++) {
                for (int kx = 0; kx < sizes.kernel(); kx++) {
                    int row = y + sizes.padding() - ky;
                    int column = x + sizes.padding() - kx;
                    if (isOutput(row) && isOutput(column)) {
                        add(
                                gradient(image, to, row / sizes.stride(), column / sizes.stride()),
                                weight(to, channel, ky, kx));
                    }
                }
            }
        }
    }

    private void weightGradient(long index) {
        int kernel = sizes.kernel();
        int kx = (int) (index % kernel);
        int ky = (int) (index / kernel % kernel);
        long from = index / kernel / kernel % sizes.inputChannels();
        long to = index / kernel / kernel / sizes.inputChannels();
        for (int image = 0; image < sizes.batch(); image++) {
            for (int y = 0; y < sizes.outputSize(); y++) {
                for (int x = 0; x < sizes.outputSize(); x++) {
                    int row = y * sizes.stride() + ky - sizes.padding();
                    int column = x * sizes.stride() + kx - sizes.padding();
                    if (isPixel(row) && isPixel(column)) {
                        add(gradient(image, to, y, x), pixel(image, from, row, column));
                    }
                }
            }
        }
    }

    private boolean isPixel(int position) {
        return position >= 0 && position < sizes.imageSize();
    }

    /** Whether a position, in steps of the input, is one of the output's. */
    private boolean isOutput(int position) {
        return position >= 0
                && position % sizes.stride() == 0
                && position / sizes.stride() < sizes.outputSize();
    }

    private double pixel(long image, long channel, int row, int column) {
        long plane = image * sizes.inputChannels() + channel;
        return input.applyAsDouble((plane * sizes.imageSize() + row) * sizes.imageSize() + column);
    }

    private double weight(long to, long from, int row, int column) {
        long plane = to * sizes.inputChannels() + from;
        return weights.applyAsDouble((plane * sizes.kernel() + row) * sizes.kernel() + column);
    }

    private double gradient(long image, long channel, int row, int column) {
        long plane = image * sizes.outputChannels() + channel;
        return outputGradient.applyAsDouble(
                (plane * sizes.outputSize() + row) * sizes.outputSize() + column);
    }
}
