package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays over memory of the host, and the host's view of arrays. */
final class HostArrays {
    private HostArrays() {}

    /** An array over the beginning of a direct buffer; good for as long as the buffer is. */
    static INDArray over(FloatBuffer values, long... shape) {
        long elements = elements(shape);
        return Nd4j.create(
                Nd4j.createBuffer(new FloatPointer(values), elements, DataType.FLOAT), shape);
    }

    /** The same of 64-bit integers. */
    static INDArray over(LongBuffer values, long... shape) {
        long elements = elements(shape);
        return Nd4j.create(
                Nd4j.createBuffer(new LongPointer(values), elements, DataType.INT64), shape);
    }

    /** The memory of an array whose elements lie one after the other. */
    static FloatBuffer floats(INDArray array) {
        FloatPointer pointer = new FloatPointer(array.data().addressPointer());
        return pointer.capacity(array.length()).asBuffer();
    }

    private static long elements(long... shape) {
        long elements = 1;
        for (long extent : shape) {
            elements = Math.multiplyExact(elements, extent);
        }
        return elements;
    }
}
