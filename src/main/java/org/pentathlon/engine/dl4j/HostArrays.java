package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays of values on the host, and the host's view of arrays. */
final class HostArrays {
    private HostArrays() {}

    /**
     * An array of the beginning of a direct buffer; good for as long as the buffer is, and on a GPU
     * as the workspace that is open.
     */
    static INDArray over(FloatBuffer values, long... shape) {
        return Backend.ofThisProcess()
                .array(new FloatPointer(values), DataType.FLOAT, elements(shape), shape);
    }

    /** The same of 64-bit integers. */
    static INDArray over(LongBuffer values, long... shape) {
        return Backend.ofThisProcess()
                .array(new LongPointer(values), DataType.INT64, elements(shape), shape);
    }

    /**
     * The memory of an array whose elements lie one after the other, or the host's copy of it as
     * the GPU has it now. Whoever writes to it has to say so by {@link #written}.
     */
    static FloatBuffer floats(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        FloatPointer pointer = new FloatPointer(array.data().addressPointer());
        return pointer.capacity(array.length()).asBuffer();
    }

    /** Says that the host has written to what {@link #floats} gave. */
    static void written(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    private static long elements(long... shape) {
        long elements = 1;
        for (long extent : shape) {
            elements = Math.multiplyExact(elements, extent);
        }
        return elements;
    }
}
