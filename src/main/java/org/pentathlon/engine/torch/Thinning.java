package org.pentathlon.engine.torch;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Takes every n-th pixel of images before a convolution instead of within it. With AVX-512, oneDNN
 * 3.7.1's gradient of the weights of a strided 1 x 1 convolution with fewer input channels than a
 * register holds writes past its workspace (uxlfoundation/oneDNN, issue 6035). Such a convolution
 * looks at every n-th pixel alone, so that over these it is the same without a stride.
 */
final class Thinning {
    /** 32-bit floats of a register of 512 bits. */
    private static final int BLOCK = 16;

    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;

    private Thinning() {}

    /** Whether a convolution is one of those. */
    static boolean isNeeded(int kernel, int stride, int padding, int inputChannels) {
        return kernel == 1 && stride > 1 && padding == 0 && inputChannels < BLOCK;
    }

    /**
     * A view of images, samples x channels x height x width, with every {@code stride}-th row and
     * column.
     */
    static Tensor of(Tensor images, int stride) {
        return thin(thin(images, HEIGHT, stride), WIDTH, stride);
    }

    private static Tensor thin(Tensor images, int dimension, int stride) {
        return images.slice(dimension, new LongOptional(), new LongOptional(), stride);
    }
}
