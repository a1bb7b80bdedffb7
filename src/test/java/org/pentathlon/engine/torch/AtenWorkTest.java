package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pentathlon.engine.OperatorTotal;

final class AtenWorkTest {
    private long next = 1;

    /** A tensor of its own, in single precision. */
    private TensorShape tensor(long... sizes) {
        return view(next, sizes);
    }

    private TensorShape view(long storage, long... sizes) {
        long elements = LongStream.of(sizes).reduce(1, (a, b) -> a * b);
        return new TensorShape(
                LongStream.of(sizes).boxed().toList(), 4 * elements, next++, storage);
    }

    private static long flops(String name, List<TensorShape> inputs, TensorShape... outputs) {
        return AtenWork.flops(name, inputs, Arrays.asList(outputs));
    }

    @Test
    void productsCountTwoForEachMultiplyAccumulate() {
        List<TensorShape> two = List.of(tensor(3, 5), tensor(5, 7));
        assertThat(flops("aten::mm", two, tensor(3, 7))).isEqualTo(2 * 3 * 5 * 7);
        List<TensorShape> three = List.of(tensor(7), tensor(3, 5), tensor(5, 7));
        assertThat(flops("aten::addmm", three, tensor(3, 7))).isEqualTo(2 * 3 * 5 * 7);
        List<TensorShape> batch = List.of(tensor(11, 3, 5), tensor(11, 5, 7));
        assertThat(flops("aten::bmm", batch, tensor(11, 3, 7))).isEqualTo(2 * 11 * 3 * 5 * 7);
        List<TensorShape> vector = List.of(tensor(3), tensor(3, 5), tensor(5));
        assertThat(flops("aten::addmv", vector, tensor(3))).isEqualTo(2 * 3 * 5);
    }

    @Test
    void aConvolutionCountsAllOfItsWeightsAtEachResult() {
        TensorShape images = tensor(2, 6, 8, 8);
        TensorShape weight = tensor(10, 3, 3, 3); // two groups
        TensorShape results = tensor(2, 10, 4, 4);
        long once = 2L * 2 * 10 * 4 * 4 * 3 * 3 * 3;
        assertThat(flops("aten::mkldnn_convolution", List.of(images, weight), results))
                .isEqualTo(once);
        List<TensorShape> back = List.of(results, images, weight);
        assertThat(flops("aten::convolution_backward", back, images, weight, tensor(10)))
                .isEqualTo(2 * once);
        // The first layer is not asked for its inputs' gradient.
        assertThat(flops("aten::convolution_backward", back, null, weight, tensor(10)))
                .isEqualTo(once);
    }

    @Test
    void aRecurrentLayerCountsBothItsWeightsAtEachStep() {
        List<TensorShape> layer = List.of(tensor(9, 4, 5), tensor(24, 5), tensor(24, 6));
        long once = 2L * 9 * 4 * 24 * (5 + 6);
        assertThat(flops("aten::mkldnn_rnn_layer", layer, tensor(9, 4, 6))).isEqualTo(once);
        assertThat(flops("aten::mkldnn_rnn_layer_backward", layer, tensor(9, 4, 5)))
                .isEqualTo(2 * once);
    }

    @Test
    void othersCountNone() {
        TensorShape x = tensor(3);
        assertThat(flops("aten::add", List.of(x, x), x)).isEqualTo(OperatorTotal.UNKNOWN);
        assertThat(flops("mm", List.of(x, x), x)).isEqualTo(OperatorTotal.UNKNOWN);
        assertThat(AtenWork.isWhole("aten::add")).isFalse();
        assertThat(AtenWork.isWhole("aten::mm")).isTrue();
    }

    @Test
    void inputsAndOutputsAreMovedOnceEach() {
        TensorShape a = tensor(10);
        TensorShape b = tensor(20);
        TensorShape c = tensor(30);
        assertThat(AtenWork.bytes("aten::cat", List.of(a, b), List.of(c))).isEqualTo(4 * 60);
        // In place: read and written.
        assertThat(AtenWork.bytes("aten::mul_", List.of(a), List.of(a))).isEqualTo(4 * 20);
        // Written alone.
        assertThat(AtenWork.bytes("aten::copy_", List.of(a, b), List.of(a))).isEqualTo(4 * 30);
        assertThat(AtenWork.bytes("aten::exp", List.of(a, b), List.of(b))).isEqualTo(4 * 30);
        // Of a table only the rows that are asked for.
        assertThat(AtenWork.bytes("aten::embedding", List.of(c, b), List.of(a)))
                .isEqualTo(4 * (20 + 10 + 10));
    }

    @Test
    void viewsAndReservedMemoryMoveNothing() {
        TensorShape a = tensor(10);
        assertThat(AtenWork.bytes("aten::t", List.of(a), List.of(view(a.storage(), 10)))).isZero();
        assertThat(AtenWork.bytes("aten::empty", List.of(), List.of(a))).isZero();
        assertThat(AtenWork.bytes("AddBackward0", List.of(a), List.of(a)))
                .isEqualTo(OperatorTotal.UNKNOWN);
    }
}
