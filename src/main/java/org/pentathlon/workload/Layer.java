package org.pentathlon.workload;

import java.util.List;

/**
 * A layer of a convolutional network, in the terms that engines build it from. Names are the
 * prefixes of the layer's parameters.
 */
public sealed interface Layer {
    /** Square convolution; the bias, where there is one, is {@code <name>.bias}. */
    record Convolution(
            String name,
            int inputChannels,
            int outputChannels,
            int kernel,
            int stride,
            int padding,
            boolean bias)
            implements Layer {}

    /** Batch normalisation, eps 1e-5, momentum 0.1, with scale and shift. */
    record BatchNorm(String name, int channels) implements Layer {}

    record Relu() implements Layer {}

    /** Maximum over windows of {@code size}, with the stride of the same size. */
    record MaxPool(int size) implements Layer {}

    /** Mean over all positions; the result has no spatial extent. */
    record GlobalAveragePool() implements Layer {}

    record Linear(String name, int inputs, int outputs) implements Layer {}

    /** main(x) + shortcut(x), then ReLU; an empty shortcut is the identity. */
    record Residual(List<Layer> main, List<Layer> shortcut) implements Layer {
        public Residual {
            main = List.copyOf(main);
            shortcut = List.copyOf(shortcut);
        }
    }
}
