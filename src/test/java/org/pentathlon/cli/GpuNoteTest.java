package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.RuntimeSet;

class GpuNoteTest {
    @Test
    void whoMayNotKnowOfTheGpuIsTold() {
        assertThat(GpuNote.of("auto", DeviceKind.CPU, RuntimeSet.CPU, true))
                .contains(
                        "this machine has a GPU, and this run computes on the CPU: --device cuda or"
                                + " PENTATHLON_RUNTIME=cuda uses the GPU, --device cpu ends this"
                                + " note");
    }

    @ParameterizedTest
    @CsvSource({
        "auto, CPU, CPU, false",
        "cpu, CPU, CPU, true",
        "auto, CUDA, CUDA, true",
        "auto, CPU, CUDA, true",
        "auto, CPU, ND4J_CUDA, true"
    })
    void othersAreNot(String asked, DeviceKind taken, RuntimeSet set, boolean hasGpu) {
        assertThat(GpuNote.of(asked, taken, set, hasGpu)).isEmpty();
    }
}
