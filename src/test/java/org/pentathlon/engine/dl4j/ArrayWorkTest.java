package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSet;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.OperatorWork;

final class ArrayWorkTest {
    /** Kernel 3 x 3, stride 1, padding 1, dilation 1, channels first. */
    private static final List<Long> CONVOLUTION = List.of(3L, 3L, 1L, 1L, 1L, 1L, 1L, 1L, 0L, 0L);

    @BeforeAll
    static void load() {
        Preparation.done();
    }

    private static INDArray array(long... shape) {
        return Nd4j.createUninitialized(DataType.FLOAT, shape);
    }

    private static long flops(
            String name, List<INDArray> inputs, INDArray output, List<Long> integers) {
        return ArrayWork.of(name, inputs, List.of(output), integers).flops();
    }

    private static List<Long> convolution(long weightFormat) {
        return Stream.concat(CONVOLUTION.stream(), Stream.of(weightFormat)).toList();
    }

    @Test
    void convolutionsCountTwoForEachMultiplyAccumulate() {
        INDArray input = array(2, 5, 8, 8);
        INDArray output = array(2, 7, 8, 8);
        long expected = 2L * (2 * 7 * 8 * 8) * (5 * 3 * 3);
        INDArray outputsFirst = array(7, 5, 3, 3);
        INDArray outputsLast = array(3, 3, 5, 7);
        assertThat(flops("conv2d", List.of(input, outputsFirst), output, convolution(1)))
                .isEqualTo(expected);
        assertThat(flops("conv2d", List.of(input, array(7, 3, 3, 5)), output, convolution(2)))
                .isEqualTo(expected);
        assertThat(flops("conv2d", List.of(input, outputsLast), output, convolution(0)))
                .isEqualTo(expected);
        assertThat(flops("conv2d", List.of(input, outputsLast), output, CONVOLUTION))
                .isEqualTo(expected);
        OperatorWork backward =
                ArrayWork.of(
                        "conv2d_bp",
                        List.of(input, outputsFirst, array(7), output),
                        List.of(array(2, 5, 8, 8), array(7, 5, 3, 3), array(7)),
                        convolution(1));
        assertThat(backward.flops()).isEqualTo(2 * expected);
        assertThat(backward.bytes())
                .isEqualTo(4L * (2 * (2 * 5 * 8 * 8 + 7 * 5 * 3 * 3 + 7) + 2 * 7 * 8 * 8));
    }

    @Test
    void productsKnowTheirInnerExtent() {
        long expected = 2 * 3 * 5 * 7;
        assertThat(ArrayWork.of(new Mmul(array(3, 5), array(5, 7), array(3, 7), null)))
                .isEqualTo(new OperatorWork(expected, 4 * (3 * 5 + 5 * 7 + 3 * 7)));
        INDArray results = array(3, 7);
        assertThat(flops("matmul", List.of(array(5, 3), array(7, 5)), results, List.of(1L, 1L, 0L)))
                .isEqualTo(expected);
        assertThat(flops("matmul", List.of(array(3, 5), array(5)), array(3), List.of()))
                .isEqualTo(2 * 3 * 5);
        // A batch of 4.
        assertThat(
                        flops(
                                "matmul",
                                List.of(array(4, 3, 5), array(4, 5, 7)),
                                array(4, 3, 7),
                                List.of(0L, 0L, 0L)))
                .isEqualTo(4 * expected);
        assertThat(
                        flops(
                                "matmul_bp",
                                List.of(array(5, 3), array(5, 7), results),
                                array(5, 3),
                                List.of(1L, 0L, 0L)))
                .isEqualTo(2 * expected);
        assertThat(
                        flops(
                                "xw_plus_b",
                                List.of(array(3, 5), array(5, 7), array(7)),
                                results,
                                List.of()))
                .isEqualTo(expected);
        assertThat(flops("tensordot", List.of(array(3, 2, 5), array(5, 2, 7)), results, List.of()))
                .isEqualTo(2 * expected);
    }

    @Test
    void recurrentLayersCountTheProductsOfAllSteps() {
        // 6 steps of 4 rows of 5 inputs, state 3.
        INDArray inputs = array(6, 4, 5);
        INDArray results = array(6, 4, 3);
        assertThat(
                        flops(
                                "lstmLayer",
                                List.of(inputs, array(5, 12), array(3, 12), array(12)),
                                results,
                                List.of()))
                .isEqualTo(2 * 6 * 4 * 12 * (5 + 3));
        assertThat(
                        flops(
                                "gru",
                                List.of(inputs, array(4, 3), array(5, 9), array(3, 9), array(9)),
                                results,
                                List.of()))
                .isEqualTo(2 * 6 * 4 * 9 * (5 + 3));
    }

    @Test
    void otherOperatorsHaveBytesAlone() {
        INDArray array = array(10);
        assertThat(ArrayWork.of("relu", List.of(array), List.of(array), List.of()))
                .isEqualTo(new OperatorWork(OperatorTotal.UNKNOWN, 80));
        // What is overwritten is not read.
        assertThat(ArrayWork.of(new ScalarSet(array, 1), null).bytes()).isEqualTo(40);
        // Two rows of a table, and their 64-bit numbers.
        assertThat(
                        ArrayWork.of(
                                        "gather",
                                        List.of(
                                                array(100, 8),
                                                Nd4j.createUninitialized(DataType.LONG, 2)),
                                        List.of(array(2, 8)),
                                        List.of())
                                .bytes())
                .isEqualTo(2 * (2 * 8 * 4) + 2 * 8);
    }
}
