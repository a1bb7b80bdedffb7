package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.CudaLibraries;
import org.pentathlon.device.FoundLibrary;
import org.pentathlon.device.Gpu;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

class CudaBuildTest {
    private static final Path RUNTIME = Path.of("/cuda/libcudart.so.13");
    private static final Support NO_GPU_FOR_RUNTIME = Support.no("cudart does not see it");

    /** What must not be asked. */
    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T unasked(String what) {
        throw new AssertionError(what + " was asked");
    }

    private static Gpu gpu(int major, int minor, int cuda) {
        return new Gpu("GPU X", new ComputeCapability(major, minor), "0000:3B:00.0", "GPU-1", cuda);
    }

    private static CudaLibraries libraries(boolean complete) {
        Optional<Path> file = complete ? Optional.of(RUNTIME) : Optional.empty();
        return new CudaLibraries(
                List.of(
                        new FoundLibrary(
                                "libcudart.so.13", file, Optional.empty(), Optional.empty())),
                "/cuda");
    }

    private static CudaBuild build(Gpu gpu, boolean complete) {
        return new CudaBuild(
                RuntimeSet.CUDA,
                Support::yes,
                () -> Available.of(gpu),
                () -> libraries(complete),
                file -> file.equals(RUNTIME) ? Support.yes() : Support.no(file.toString()));
    }

    @ParameterizedTest
    @CsvSource({"7,5", "8,0", "8,6", "8,9", "9,0", "10,0", "10,3", "12,0", "12,1"})
    void gpusWithMachineCodeAreSupported(int major, int minor) {
        assertThat(build(gpu(major, minor, 13_000), true).support(Precision.FP32))
                .isEqualTo(Support.yes());
    }

    @ParameterizedTest
    @CsvSource({"6,1", "7,0", "7,2", "11,0"})
    void otherGpusAreNamedBeforeTheLibraries(int major, int minor) {
        assertThat(build(gpu(major, minor, 13_000), false).support(Precision.FP32).reason())
                .isEqualTo(
                        "GPU X has compute capability "
                                + major
                                + "."
                                + minor
                                + ", for which LibTorch has no machine code: it runs on 7.5, 8.0,"
                                + " 9.0, 10.0, 12.0 and later of the same major number; use such a"
                                + " GPU, or --device cpu");
    }

    @Test
    void anOldDriverIsSaid() {
        assertThat(build(gpu(9, 0, 12_080), true).support(Precision.FP32).reason())
                .isEqualTo(
                        "the driver of GPU X knows CUDA up to 12.8, and LibTorch needs 13.0:"
                                + " install driver 580 or later");
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void tensorCoresForFewerBitsCameWithAmpere(Precision precision) {
        Support turing = build(gpu(7, 5, 13_000), true).support(precision);

        assertThat(turing.supported()).isEqualTo(precision == Precision.FP32);
        if (precision != Precision.FP32) {
            assertThat(turing.reason())
                    .isEqualTo(
                            "GPU X has compute capability 7.5, and %s needs 8.0 or later; use"
                                            .formatted(precision.word())
                                    + " --precision fp32");
        }
        assertThat(build(gpu(8, 0, 13_000), true).support(precision)).isEqualTo(Support.yes());
    }

    @Test
    void missingLibrariesAreSaidBeforeTheRuntimeIsAsked() {
        assertThat(build(gpu(9, 0, 13_010), false).support(Precision.FP32).reason())
                .startsWith("LibTorch needs libcudart.so.13, not found in /cuda; ");
    }

    @Test
    void aRuntimeThatSeesNoGpuIsSaid() {
        CudaBuild build =
                new CudaBuild(
                        RuntimeSet.CUDA_REDIST,
                        Support::yes,
                        () -> Available.of(gpu(9, 0, 13_000)),
                        () -> libraries(true),
                        file -> NO_GPU_FOR_RUNTIME);

        assertThat(build.support(Precision.FP32)).isEqualTo(NO_GPU_FOR_RUNTIME);
    }

    @Test
    void theDriversReasonIsHandedOnBeforeLibrariesAreLookedFor() {
        CudaBuild build =
                new CudaBuild(
                        RuntimeSet.CUDA,
                        Support::yes,
                        () -> Available.no("no GPU"),
                        () -> unasked("the search"),
                        file -> unasked("the runtime"));

        assertThat(build.support(Precision.BF16)).isEqualTo(Support.no("no GPU"));
    }

    @Test
    void anOldSystemIsSaidBeforeTheDriverIsAsked() {
        CudaBuild build =
                new CudaBuild(
                        RuntimeSet.CUDA,
                        () -> Support.no("old"),
                        () -> unasked("the driver"),
                        () -> unasked("the search"),
                        file -> unasked("the runtime"));

        assertThat(build.support(Precision.FP32)).isEqualTo(Support.no("old"));
        assertThat(build.loads()).isEqualTo(Support.no("old"));
    }

    @ParameterizedTest
    @EnumSource(
            value = RuntimeSet.class,
            names = {"CPU", "CPU_MKL", "ND4J_CUDA"})
    void anotherSetIsSaidBeforeAnythingIsAsked(RuntimeSet set) {
        CudaBuild build =
                new CudaBuild(
                        set,
                        () -> unasked("the C library"),
                        () -> unasked("the driver"),
                        () -> unasked("the search"),
                        file -> unasked("the runtime"));

        assertThat(build.isInThisSet()).isFalse();
        assertThat(build.support(Precision.FP32).reason())
                .isEqualTo(
                        "the runtime set "
                                + set.word()
                                + " of this process has LibTorch for CPUs alone; start with"
                                + " --device cuda on the command line, or PENTATHLON_RUNTIME=cuda");
    }

    @Test
    void itLoadsWithoutAGpuWhereItsLibrariesAreThere() {
        assertThat(build(gpu(3, 5, 10_000), true).loads()).isEqualTo(Support.yes());
        assertThat(build(gpu(9, 0, 13_000), false).loads().supported()).isFalse();
    }
}
