package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

final class CudaFailureTest {
    private static PentathlonException explained(String message) {
        return (PentathlonException) CudaFailure.explained(new RuntimeException(message));
    }

    @Test
    void outOfMemorySaysWhatWasAskedForAndWhatHelps() {
        PentathlonException failure =
                explained(
                        "CUDA out of memory. Tried to allocate 20.50 GiB. GPU 0 has a total"
                                + " capacity of 79.10 GiB of which 1.25 GiB is free. Including"
                                + " non-PyTorch memory, this process has 77 GiB memory in use. Of"
                                + " the allocated memory 70 GiB is allocated by PyTorch.\n"
                                + "Exception raised from malloc at ...");
        assertThat(failure.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(failure)
                .hasMessage(
                        "the GPU of this rank is out of memory: Tried to allocate 20.50 GiB. GPU 0"
                                + " has a total capacity of 79.10 GiB of which 1.25 GiB is free;"
                                + " use a smaller batch (--set batch=N), another class or"
                                + " --precision bf16");
    }

    @Test
    void aFailureOfTheGpuIsOneLine() {
        PentathlonException failure =
                explained("CUDA error: an illegal memory access was encountered\nSearch for ...");
        assertThat(failure.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(failure.getMessage())
                .contains("illegal memory access", "nvidia-smi")
                .hasLineCount(1);
    }

    @Test
    void otherFailuresStayWhatTheyAre() {
        RuntimeException failure = new RuntimeException("mat1 and mat2 cannot be multiplied");
        assertThat(CudaFailure.explained(failure)).isSameAs(failure);
        PentathlonException own = new PentathlonException(ExitStatus.DATA, "CUDA error: no");
        assertThat(CudaFailure.explained(own)).isSameAs(own);
        assertThat(CudaFailure.explained(new IllegalStateException()))
                .isInstanceOf(IllegalStateException.class);
    }
}
