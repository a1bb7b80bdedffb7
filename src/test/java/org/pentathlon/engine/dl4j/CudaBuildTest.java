package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.Gpu;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

class CudaBuildTest {
    private static Gpu gpu(int major, int minor, int cuda) {
        return new Gpu("GPU X", new ComputeCapability(major, minor), "0000:3B:00.0", "GPU-1", cuda);
    }

    private static Support support(Gpu gpu, List<String> missing) {
        return new CudaBuild(
                        RuntimeSet.ND4J_CUDA,
                        () -> Available.of(gpu),
                        libraries -> missing,
                        () -> "/here",
                        Support::yes)
                .support();
    }

    @ParameterizedTest
    @CsvSource({"3,7", "5,0", "6,2", "7,0", "7,5", "8,0", "8,6", "8,7", "8,9"})
    void gpusWithMachineCodeAreSupported(int major, int minor) {
        assertThat(support(gpu(major, minor, 11_060), List.of())).isEqualTo(Support.yes());
    }

    @ParameterizedTest
    @CsvSource({"3,5", "9,0", "10,0", "12,0"})
    void otherGpusAreNamedWithTheirCapability(int major, int minor) {
        // Before the libraries, which would not help.
        assertThat(support(gpu(major, minor, 13_000), List.of("libcublas.so.11")).reason())
                .isEqualTo(
                        "GPU X has compute capability "
                                + major
                                + "."
                                + minor
                                + ", for which ND4J has no machine code: it runs on 3.7, 5.0, 5.2,"
                                + " 6.0, 6.1, 7.0, 7.5, 8.0, 8.6 and later of the same major"
                                + " number; use such a GPU, or --device cpu");
    }

    @Test
    void anOldDriverIsSaid() {
        assertThat(support(gpu(7, 0, 10_020), List.of()).reason())
                .isEqualTo(
                        "the driver of GPU X knows CUDA up to 10.2, and ND4J needs 11.0: install"
                                + " driver 450.80.02 or later");
        assertThat(support(gpu(7, 0, 11_000), List.of()).supported()).isTrue();
    }

    @Test
    void missingLibrariesAreAllNamed() {
        assertThat(support(gpu(8, 0, 11_060), List.of("libcublas.so.11", "libx.so.1")).reason())
                .isEqualTo(
                        "ND4J needs libcublas.so.11, libx.so.1, not found in /here; load CUDA 11's"
                                + " module, or give --cuda-libs DIR");
    }

    @Test
    void aRuntimeThatSeesNoGpuIsSaid() {
        Support no = Support.no("it does not see it");
        CudaBuild build =
                new CudaBuild(
                        RuntimeSet.ND4J_CUDA,
                        () -> Available.of(gpu(8, 6, 11_060)),
                        libraries -> List.of(),
                        () -> "",
                        () -> no);

        assertThat(build.support()).isEqualTo(no);
    }

    @Test
    void theDriversReasonIsHandedOn() {
        CudaBuild build =
                new CudaBuild(
                        RuntimeSet.ND4J_CUDA,
                        () -> Available.no("no GPU"),
                        libraries -> List.of(),
                        () -> "",
                        Support::yes);

        assertThat(build.support()).isEqualTo(Support.no("no GPU"));
    }

    @Test
    void anotherSetIsSaidBeforeAnythingIsAsked() {
        CudaBuild build =
                new CudaBuild(
                        RuntimeSet.CPU,
                        () -> {
                            throw new AssertionError("the driver was asked");
                        },
                        libraries -> List.of(),
                        () -> "",
                        Support::yes);

        assertThat(build.support().reason())
                .isEqualTo(
                        "the runtime set cpu of this process has ND4J for CPUs alone; start with"
                                + " --engine dl4j --device cuda on the command line, or"
                                + " PENTATHLON_RUNTIME=nd4j-cuda-11.6");
    }
}
