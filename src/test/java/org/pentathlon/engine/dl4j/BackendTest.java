package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What can be tried without a GPU: both ways of getting a batch into ND4J, on its CPU back end. */
class BackendTest {
    @Test
    void aGpuGetsACopy() {
        Preparation.done();
        try (FloatPointer values = new FloatPointer(1, 2, 3, 4, 5, 6, 7);
                LongPointer labels = new LongPointer(8, 9)) {
            INDArray copy = Backend.CUDA.array(values, DataType.FLOAT, 6, 2, 3);
            INDArray over = Backend.CPU.array(values, DataType.FLOAT, 6, 2, 3);
            INDArray longs = Backend.CUDA.array(labels, DataType.INT64, 2, 2);

            values.put(0, 100);

            assertThat(copy.toFloatMatrix()).isEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
            assertThat(over.getFloat(0, 0)).isEqualTo(100);
            assertThat(longs.toLongVector()).containsExactly(8, 9);
        }
    }

    @Test
    void thisProcessIsOnTheCpu() {
        assertThat(Backend.ofThisProcess()).isEqualTo(Backend.CPU);
    }

    @Test
    void whatTheHostWritesIsInTheArray() {
        Preparation.done();
        INDArray array = Nd4j.zeros(DataType.FLOAT, 4);
        FloatBuffer memory = HostArrays.floats(array);

        memory.put(2, 5);
        HostArrays.written(array);

        assertThat(array.toFloatVector()).containsExactly(0, 0, 5, 0);
    }
}
