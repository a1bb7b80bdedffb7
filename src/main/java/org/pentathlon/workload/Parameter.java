package org.pentathlon.workload;

import java.util.List;

/**
 * A trainable tensor.
 *
 * @param name canonical, engine-independent name, such as {@code features.0.conv.weight}
 * @param shape extents, outermost first (convolution weights: out, in, height, width; linear
 *     weights: out, in)
 */
public record Parameter(String name, List<Long> shape, Initialisation initialisation) {
    public Parameter {
        shape = List.copyOf(shape);
    }

    /** Number of scalars. */
    public long elements() {
        long elements = 1;
        for (long extent : shape) {
            elements = Math.multiplyExact(elements, extent);
        }
        return elements;
    }
}
