package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Kernel.Cell;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.ElementWise;
import org.pentathlon.workload.Kernel.Function;
import org.pentathlon.workload.Kernel.MatrixProduct;
import org.pentathlon.workload.Kernel.Pass;
import org.pentathlon.workload.Kernel.Recurrent;
import org.pentathlon.workload.Kernel.Triad;

/** FLOPs and bytes against values computed by hand, and who uses which sizes. */
class KernelTest {
    @Test
    void matrixProduct() {
        Kernel kernel = new MatrixProduct(700, 33_278, 200);
        assertThat(kernel.name()).isEqualTo("matrix_product");
        assertThat(kernel.shape()).isEqualTo("m 700 n 33278 k 200");
        assertThat(kernel.flops()).isEqualTo(9_317_840_000L);
        // 140,000 and 6,655,600 are read, 23,294,600 written.
        assertThat(kernel.bytes(4)).isEqualTo(4 * 30_090_200L);
        assertThat(kernel.bytes(2)).as("in half precision").isEqualTo(2 * 30_090_200L);
    }

    /** 32 images of 8 x 8 outputs, each a sum over 128 channels and 9 places, for 256 channels. */
    @Test
    void convolutionWithAStride() {
        for (Pass pass : List.of(Pass.FORWARD, Pass.BACKWARD_DATA, Pass.BACKWARD_WEIGHTS)) {
            Convolution kernel = new Convolution(pass, 32, 128, 256, 16, 3, 2, 1);
            assertThat(kernel.outputSize()).isEqualTo(8);
            assertThat(kernel.flops()).isEqualTo(2L * 32 * 64 * 128 * 9 * 256);
            assertThat(kernel.bytes(4)).isEqualTo(4L * (1_048_576 + 294_912 + 524_288));
        }
        Convolution both = new Convolution(Pass.BACKWARD, 32, 128, 256, 16, 3, 2, 1);
        assertThat(both.flops()).isEqualTo(2 * 2L * 32 * 64 * 128 * 9 * 256);
        assertThat(both.bytes(4)).isEqualTo(4L * (2 * 1_048_576 + 2 * 294_912 + 524_288));
        assertThat(new Convolution(Pass.BACKWARD_DATA, 32, 128, 256, 16, 3, 2, 1))
                .extracting(Kernel::name, Kernel::shape)
                .containsExactly(
                        "convolution_backward_data",
                        "batch 32 in 128 out 256 image 16 kernel 3 stride 2 padding 1");
    }

    @Test
    void recurrentLayers() {
        // A step of one sequence: 4 x 200 x 400 multiply-accumulates; 35 steps of 20.
        Kernel lstm = new Recurrent(Cell.LSTM, false, 35, 20, 200, 200);
        assertThat(lstm.name()).isEqualTo("lstm_forward");
        assertThat(lstm.flops()).isEqualTo(2L * 320_000 * 700);
        // Input and output 140,000 each; weights 320,000 and biases 1,600.
        assertThat(lstm.bytes(4)).isEqualTo(4L * (280_000 + 321_600));
        Kernel gru = new Recurrent(Cell.GRU, true, 10, 32, 256, 128);
        assertThat(gru.name()).isEqualTo("gru_backward");
        assertThat(gru.flops()).isEqualTo(2L * 2 * 147_456 * 320);
        assertThat(gru.bytes(4)).isEqualTo(2 * 4L * (81_920 + 40_960 + 147_456 + 768));
    }

    @Test
    void elementsAndTriad() {
        assertThat(new ElementWise(Function.ADD, 1000).bytes(4)).isEqualTo(12_000);
        assertThat(new ElementWise(Function.RELU, 1000).bytes(4)).isEqualTo(8_000);
        assertThat(new ElementWise(Function.TANH, 1000).flops()).isEqualTo(1000);
        // More than an int holds.
        assertThat(new Triad(1_000_000_000).bytes(4)).isEqualTo(12_000_000_000L);
        assertThat(new Triad(1_000_000_000).flops()).isEqualTo(2_000_000_000L);
    }

    @Test
    void whatNoLongHoldsIsRefused() {
        assertThatThrownBy(() -> new MatrixProduct(1 << 24, 1 << 24, 1 << 24).flops())
                .isInstanceOf(ArithmeticException.class);
    }

    private static List<KernelUse> small(String... workloads) {
        List<Problem> problems = new ArrayList<>();
        for (String name : workloads) {
            problems.add(
                    Workloads.byName(name).orElseThrow().problem(ProblemClass.SMALL, Map.of()));
        }
        return KernelUse.of(problems, UnaryOperator.identity());
    }

    @Test
    void workloadsShareKernelsOfOneSize() {
        List<KernelUse> uses = small("vgg", "resnet");
        assertThat(uses)
                .contains(
                        new KernelUse(
                                new Convolution(Pass.BACKWARD_WEIGHTS, 32, 3, 64, 32, 3, 1, 1),
                                List.of("vgg", "resnet")),
                        new KernelUse(
                                new Convolution(Pass.FORWARD, 32, 256, 512, 4, 3, 1, 1),
                                List.of("vgg")),
                        new KernelUse(
                                new Convolution(Pass.FORWARD, 32, 256, 512, 8, 1, 2, 0),
                                List.of("resnet")),
                        new KernelUse(new MatrixProduct(32, 10, 512), List.of("vgg", "resnet")),
                        new KernelUse(
                                new ElementWise(Function.ADD, 32 * 64 * 32 * 32),
                                List.of("resnet")));
        assertThat(new HashSet<>(uses)).hasSameSizeAs(uses);
        // The pixels' gradient is wanted by nobody.
        assertThat(uses.stream().map(KernelUse::kernel))
                .noneMatch(
                        kernel ->
                                kernel instanceof Convolution c
                                        && c.pass() == Pass.BACKWARD_DATA
                                        && c.inputChannels() == 3);
    }

    /** All 13 convolutions and the linear layer make up the model. */
    @Test
    void kernelsMakeUpTheModelsOperations() {
        Problem vgg = Workloads.byName("vgg").orElseThrow().problem(ProblemClass.SMALL, Map.of());
        long flops = 0;
        for (Kernel kernel : ProblemKernels.of(vgg)) {
            boolean convolution = kernel instanceof Convolution c && c.pass() == Pass.FORWARD;
            boolean linear = kernel.equals(new MatrixProduct(32, 10, 512));
            flops += convolution || linear ? kernel.flops() : 0;
        }
        assertThat(flops).isEqualTo(2 * 32 * 313_201_664L);
    }

    @Test
    void languageModelsUseRecurrentLayersAndProducts() {
        assertThat(small("rnnlm", "seq2seq", "aoareader"))
                .extracting(KernelUse::kernel)
                .contains(
                        new MatrixProduct(700, 33_278, 200),
                        new MatrixProduct(700, 200, 33_278),
                        new MatrixProduct(33_278, 200, 700),
                        new Recurrent(Cell.LSTM, true, 35, 20, 200, 200),
                        new Recurrent(Cell.GRU, false, 10, 32, 128, 128),
                        new Recurrent(Cell.GRU, false, 1, 32, 256, 128),
                        new Recurrent(Cell.GRU, true, 450, 8, 128, 128),
                        new MatrixProduct(320, 10_096, 128),
                        new MatrixProduct(450, 210, 256),
                        new ElementWise(Function.TANH, 320 * 128));
    }
}
