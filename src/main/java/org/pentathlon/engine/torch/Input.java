package org.pentathlon.engine.torch;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Values on the host that operators take, row-major; good for as long as what they lie in.
 *
 * @param type of each element on a device
 * @param host makes a tensor of the host of them, without a copy where they are in a buffer
 * @param writer writes all of them, in the host's order of bytes
 */
record Input(
        ScalarType type, List<Long> shape, Supplier<Tensor> host, Consumer<ByteBuffer> writer) {
    Input {
        shape = List.copyOf(shape);
    }

    /** The beginning of a direct buffer. */
    static Input of(LongBuffer values, long... shape) {
        return new Input(
                ScalarType.Long,
                list(shape),
                () -> HostMemory.tensor(values, shape),
                to -> to.asLongBuffer().put(values.duplicate().clear().limit(count(shape))));
    }

    /** The beginning of a direct buffer. */
    static Input of(FloatBuffer values, long... shape) {
        return new Input(
                ScalarType.Float,
                list(shape),
                () -> HostMemory.tensor(values, shape),
                to -> to.asFloatBuffer().put(values.duplicate().clear().limit(count(shape))));
    }

    /** All of an array. */
    static Input of(long[] values, long... shape) {
        return new Input(
                ScalarType.Long,
                list(shape),
                () -> Tensor.create(values, shape),
                to -> to.asLongBuffer().put(values));
    }

    /**
     * All of an array, in another type.
     *
     * @param type on the host; on a device they have 32 bits
     */
    static Input of(double[] values, ScalarType type, long... shape) {
        return new Input(
                ScalarType.Float,
                list(shape),
                () -> Tensor.create(values, shape).to(type),
                to -> {
                    FloatBuffer floats = to.asFloatBuffer();
                    for (double value : values) {
                        floats.put((float) value);
                    }
                });
    }

    private static List<Long> list(long... shape) {
        return LongStream.of(shape).boxed().toList();
    }

    private static int count(long... shape) {
        return Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    }

    /** A tensor of the host. */
    Tensor onHost() {
        return host.get();
    }

    /** Size of all values on a device. */
    long bytes() {
        long elementBytes = type == ScalarType.Long ? Long.BYTES : Float.BYTES;
        return shape.stream().reduce(elementBytes, Math::multiplyExact);
    }

    long[] sizes() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
