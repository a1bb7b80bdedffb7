package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.from_blob;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors that use a batch's direct buffers where they lie; good for as long as the batch is. */
final class HostMemory {
    private HostMemory() {}

    /** A tensor of 64-bit integers over the beginning of a buffer. */
    static Tensor tensor(LongBuffer values, long... shape) {
        return from_blob(new LongPointer(values), shape, new TensorOptions(ScalarType.Long));
    }

    /** A tensor of 32-bit floats over the beginning of a buffer. */
    static Tensor tensor(FloatBuffer values, long... shape) {
        return from_blob(new FloatPointer(values), shape);
    }
}
