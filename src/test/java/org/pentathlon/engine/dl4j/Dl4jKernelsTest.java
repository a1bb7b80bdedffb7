package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Kernel;
import org.pentathlon.workload.Kernel.Cell;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.ElementWise;
import org.pentathlon.workload.Kernel.Function;
import org.pentathlon.workload.Kernel.MatrixProduct;
import org.pentathlon.workload.Kernel.Pass;
import org.pentathlon.workload.Kernel.Recurrent;
import org.pentathlon.workload.Kernel.Triad;

/** ND4J's operators and Deeplearning4j's layers against sums and formulas in Java. */
class Dl4jKernelsTest {
    private static final KernelRequest REQUEST =
            new KernelRequest(DeviceKind.CPU, Precision.FP32, 2, 1);

    private final Engine engine = new Dl4jEngine();

    /** Runs it again and again, as memory is used again. */
    private void assertCorrect(Kernel wanted, String library) {
        Kernel kernel = engine.kernel(wanted);
        try (Kernels kernels = engine.kernels(REQUEST);
                PreparedKernel prepared = kernels.prepare(kernel)) {
            for (int call = 0; call < 4; call++) {
                prepared.run();
            }
            assertThat(prepared.error()).as(kernel.shape()).isBetween(0.0, prepared.tolerance());
            assertThat(prepared.library()).matches(library + " v?[0-9].*");
        }
    }

    @Test
    void matrixProducts() {
        assertCorrect(new MatrixProduct(7, 5, 300), "OpenBLAS");
        assertCorrect(new MatrixProduct(1, 1, 1), "OpenBLAS");
        assertCorrect(new MatrixProduct(1, 9, 4), "OpenBLAS");
        assertCorrect(new MatrixProduct(9, 1, 4), "OpenBLAS");
    }

    @ParameterizedTest
    @EnumSource(Pass.class)
    void convolutions(Pass pass) {
        assertCorrect(new Convolution(pass, 2, 3, 8, 9, 3, 1, 1), "ND4J");
        assertCorrect(new Convolution(pass, 3, 16, 8, 8, 3, 2, 1), "ND4J");
        assertCorrect(new Convolution(pass, 3, 16, 32, 8, 1, 2, 0), "ND4J");
    }

    @Test
    void bothGradientsAreOneKernel() {
        Convolution both = new Convolution(Pass.BACKWARD, 2, 3, 8, 9, 3, 1, 1);
        assertThat(engine.kernel(new Convolution(Pass.BACKWARD_DATA, 2, 3, 8, 9, 3, 1, 1)))
                .isEqualTo(both);
        assertThat(engine.kernel(new Convolution(Pass.BACKWARD_WEIGHTS, 2, 3, 8, 9, 3, 1, 1)))
                .isEqualTo(both);
        Convolution forward = new Convolution(Pass.FORWARD, 2, 3, 8, 9, 3, 1, 1);
        assertThat(engine.kernel(forward)).isEqualTo(forward);
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void recurrentLayers(Cell cell) {
        assertCorrect(new Recurrent(cell, false, 6, 3, 5, 8), "ND4J");
        assertCorrect(new Recurrent(cell, true, 6, 3, 5, 8), "ND4J");
        assertCorrect(new Recurrent(cell, false, 1, 2, 4, 4), "ND4J");
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void functionsOfElements(Function function) {
        assertCorrect(new ElementWise(function, 3), "ND4J");
        assertCorrect(new ElementWise(function, 100_003), "ND4J");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4096, 10_001})
    void triads(long elements) {
        assertCorrect(new Triad(elements), "ND4J");
    }
}
