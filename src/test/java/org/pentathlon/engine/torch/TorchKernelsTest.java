package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
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

/** LibTorch's operators against sums and formulas in Java. */
class TorchKernelsTest {
    private static final KernelRequest REQUEST =
            new KernelRequest(DeviceKind.CPU, Precision.FP32, 2, 1);

    /** Runs it twice, as memory is used again. */
    private static void assertCorrect(Kernel kernel, String library) {
        try (Kernels kernels = new TorchEngine().kernels(REQUEST);
                PreparedKernel prepared = kernels.prepare(kernel)) {
            prepared.run();
            prepared.run();
            assertThat(prepared.error()).as(kernel.shape()).isBetween(0.0, prepared.tolerance());
            assertThat(prepared.library()).matches(library + " v?[0-9].*");
        }
    }

    @Test
    void matrixProducts() {
        assertCorrect(new MatrixProduct(7, 5, 300), "OpenBLAS");
        assertCorrect(new MatrixProduct(1, 1, 1), "OpenBLAS");
    }

    @ParameterizedTest
    @EnumSource(value = Pass.class, mode = EnumSource.Mode.EXCLUDE, names = "BACKWARD")
    void convolutions(Pass pass) {
        assertCorrect(new Convolution(pass, 2, 3, 8, 9, 3, 1, 1), "oneDNN");
        assertCorrect(new Convolution(pass, 3, 16, 8, 8, 3, 2, 1), "oneDNN");
        assertCorrect(new Convolution(pass, 3, 16, 32, 8, 1, 2, 0), "oneDNN");
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void recurrentLayers(Cell cell) {
        assertCorrect(new Recurrent(cell, false, 6, 3, 5, 8), "LibTorch");
        assertCorrect(new Recurrent(cell, true, 6, 3, 5, 8), "LibTorch");
        assertCorrect(new Recurrent(cell, false, 1, 2, 4, 4), "LibTorch");
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void functionsOfElements(Function function) {
        assertCorrect(new ElementWise(function, 3), "LibTorch");
        assertCorrect(new ElementWise(function, 100_003), "LibTorch");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4096, 10_001})
    void triads(long elements) {
        assertCorrect(new Triad(elements), "LibTorch");
    }
}
