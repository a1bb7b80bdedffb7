package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.device.CudaDriver;
import org.pentathlon.device.SharedLibraries;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.Support;

/** NCCL itself, where the machine has it; its sums, where the machine has a GPU. */
@Timeout(120)
class NcclLibraryTest {
    private static final Path CUDA = Path.of("/usr/local/cuda/lib64");

    private static String found(String... names) {
        for (String name : names) {
            var place = SharedLibraries.locate(name, CUDA);
            if (place.isPresent()) {
                return place.get();
            }
        }
        assumeTrue(false, "no " + String.join(" or ", names) + " on this machine");
        return "";
    }

    private static NcclRuntime runtime() {
        return NcclRuntime.load(
                found(NcclLibrary.NAME),
                found("libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0"),
                Map.of());
    }

    @Test
    void itTellsItsVersionAndErrorsAndMakesIdentifiers() {
        NcclLibrary nccl = runtime().nccl();
        IntByReference version = new IntByReference();
        assertThat(nccl.ncclGetVersion(version)).isZero();
        assertThat(version.getValue()).isBetween(21_000, 99_999);
        assertThat(nccl.ncclGetErrorString(0)).isEqualTo("no error");

        NcclLibrary.UniqueId first = new NcclLibrary.UniqueId();
        NcclLibrary.UniqueId second = new NcclLibrary.UniqueId();
        assertThat(nccl.ncclGetUniqueId(first)).isZero();
        assertThat(nccl.ncclGetUniqueId(second)).isZero();
        assertThat(first.internal).hasSize(128).isNotEqualTo(second.internal);
    }

    private static void requireGpu() {
        var gpu = CudaDriver.gpu(System.getenv(), 0);
        assumeTrue(gpu.value().isPresent(), gpu.reason());
        Support support = new NcclCollectiveProvider().supports(DeviceKind.CUDA);
        assumeTrue(support.supported(), support.reason());
    }

    @Test
    void oneRankSumsAloneOnItsGpu() {
        requireGpu();
        try (NcclCollective collective =
                        NcclStart.open(new SingleCommunicator(), runtime(), "here");
                SumMemory memory = collective.memory(4096)) {
            float[] values = {1, 2, 3};
            memory.write(0, values, 3);
            collective.allReduceSum(memory.address(), 1024, ElementType.FLOAT32, 0);
            collective.await();
            float[] back = new float[4];
            memory.read(0, back, 4);
            assertThat(back).containsExactly(1, 2, 3, 0);
            assertThat(collective.hiddenNs()).isNotNegative();
            assertThat(collective.facts()).containsKeys("transport", "algorithm");
        }
    }
}
