package org.pentathlon.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Memory outside of the heap, all zero, that native libraries use where it lies. */
final class DirectMemory {
    private DirectMemory() {}

    /**
     * @throws ArithmeticException if the elements take 2 GiB or more
     */
    static LongBuffer longs(long elements) {
        return bytes(Math.multiplyExact(elements, Long.BYTES)).asLongBuffer();
    }

    /**
     * @throws ArithmeticException if the elements take 2 GiB or more
     */
    static FloatBuffer floats(long elements) {
        return bytes(Math.multiplyExact(elements, Float.BYTES)).asFloatBuffer();
    }

    private static ByteBuffer bytes(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }
}
