package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pentathlon.spec.Mode;

/** Native objects are given back when they are done with, not when garbage is collected. */
final class NativeMemoryTest {
    @BeforeEach
    void prepare() {
        TorchEngine.prepare();
        // What other tests have left would hide what these leave.
        System.gc();
    }

    @AfterEach
    void oneThread() {
        ComputeThreads.ofOperators(1);
        ComputeThreads.ofBlas(1);
    }

    @ParameterizedTest
    @MethodSource("org.pentathlon.engine.torch.Specimen#all")
    void anIterationLeavesNothing(Specimen specimen) {
        try (TorchSession training = specimen.open(Mode.TRAIN, 2);
                TorchSession inference = specimen.open(Mode.INFER, 1)) {
            iterate(specimen, training, inference);
            long before = Pointer.totalCount();
            iterate(specimen, training, inference);
            assertThat(Pointer.totalCount()).isPositive().isLessThanOrEqualTo(before);
        }
    }

    private static void iterate(Specimen specimen, TorchSession training, TorchSession inference) {
        specimen.train(training);
        specimen.infer(inference);
    }

    @ParameterizedTest
    @MethodSource("org.pentathlon.engine.torch.Specimen#all")
    void aClosedSessionLeavesNothing(Specimen specimen) {
        use(specimen);
        long before = Pointer.totalCount();
        use(specimen);
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }

    private static void use(Specimen specimen) {
        // Of one rank: the hooks of buckets belong to autograd, and count until they are collected.
        try (TorchSession training = specimen.open(Mode.TRAIN, 1);
                TorchSession inference = specimen.open(Mode.INFER, 1)) {
            iterate(specimen, training, inference);
        }
    }
}
