package org.pentathlon.engine.torch;

import java.util.function.LongToDoubleFunction;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor's elements for code in Java, in the order of its indices wherever they lie in memory.
 * Good for as long as the scope in which it was made.
 */
final class HostValues implements LongToDoubleFunction {
    private final FloatPointer values;
    private final long count;

    /**
     * @param tensor of 32-bit floats, or of bf16
     */
    HostValues(Tensor tensor) {
        Tensor host = tensor.detach().cpu().to(ScalarType.Float).contiguous();
        count = host.numel();
        values = host.data_ptr_float();
    }

    @Override
    public double applyAsDouble(long index) {
        return values.get(index);
    }

    /** All of them. */
    float[] array() {
        float[] all = new float[Math.toIntExact(count)];
        values.get(all);
        return all;
    }
}
