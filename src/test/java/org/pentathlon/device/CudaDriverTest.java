package org.pentathlon.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.spec.Available;

class CudaDriverTest {
    private final FakeDriver driver = new FakeDriver();

    private Available<Gpu> ask() {
        return CudaDriver.gpu(() -> driver, VisibleGpu.of(Map.of(), 3, () -> 0));
    }

    @Test
    void theGpuIsDescribed() {
        assertThat(ask().value())
                .contains(
                        new Gpu(
                                "NVIDIA H100 PCIe",
                                new ComputeCapability(9, 1),
                                "0000:3B:00.0",
                                "GPU-01020304-0506-0708-090a-0b0c0d0e0f10",
                                12_040));
    }

    @Test
    void anOldDriverKnowsTheIdentifierByItsOldFunction() {
        driver.isOld = true;

        assertThat(ask().value().orElseThrow().uuid())
                .isEqualTo("GPU-65666768-696a-6b6c-6d6e-6f7071727374");
    }

    @Test
    void aPartOfAGpuHasAnIdentifierOfItsOwn() {
        Map<String, String> variables = Map.of("CUDA_VISIBLE_DEVICES", "MIG-a,MIG-b");
        VisibleGpu visible = VisibleGpu.of(variables, 1, () -> 0);

        assertThat(visible.name()).isEqualTo("MIG-b");
        assertThat(CudaDriver.gpu(() -> driver, visible).value().orElseThrow().uuid())
                .isEqualTo("MIG-01020304-0506-0708-090a-0b0c0d0e0f10");
    }

    @ParameterizedTest
    @CsvSource({"0,4,0", "3,4,3", "3,1,0", "5,4,1", "3,0,3"})
    void ranksGoRoundTheGpusThatTheyMayOpen(int localRank, int gpus, String name) {
        assertThat(VisibleGpu.of(Map.of(), localRank, () -> gpus).name()).isEqualTo(name);
    }

    @Test
    void gpusThatMayBeOpenedAreCounted(@TempDir Path dev) throws IOException {
        assertThat(DeviceFiles.count(dev.resolve("none"))).isZero();
        for (String name : List.of("nvidia0", "nvidia11", "nvidiactl", "nvidia-uvm", "null")) {
            Files.createFile(dev.resolve(name));
        }
        assertThat(DeviceFiles.count(dev)).isEqualTo(2);
    }

    @Test
    void aMachineWithoutDriverSaysSo() {
        Available<Gpu> answer =
                CudaDriver.gpu(
                        () -> {
                            throw new UnsatisfiedLinkError("libcuda.so.1: cannot open");
                        },
                        VisibleGpu.of(Map.of(), 0, () -> 0));

        assertThat(answer.value()).isEmpty();
        assertThat(answer.reason())
                .isEqualTo(
                        "libcuda.so.1 is not on this machine: it comes with NVIDIA's driver; use a"
                                + " machine with a GPU, or --device cpu");
    }

    @Test
    void noGpuIsNoError() {
        String expected =
                "NVIDIA's driver finds no GPU of number 3; use a machine with a GPU for each rank,"
                        + " or --device cpu";
        driver.gpus = 0;
        assertThat(ask().reason()).isEqualTo(expected);

        driver.errors.put("cuInit", 100);
        assertThat(ask().reason()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuInit",
                "cuDeviceGetCount",
                "cuDriverGetVersion",
                "cuDeviceGet",
                "cuDeviceGetName",
                "cuDeviceGetPCIBusId",
                "cuDeviceGetUuid",
                "cuDeviceGetAttribute"
            })
    void whateverFailsIsNamed(String function) {
        driver.errors.put(function, 802);

        assertThat(ask().reason())
                .isEqualTo(
                        "NVIDIA's driver cannot be used: "
                                + function
                                + " says 'system not yet initialized' (802); see nvidia-smi, or use"
                                + " --device cpu");
    }

    @ParameterizedTest
    @CsvSource({"0,GPU-a", "1,2", "2,GPU-a"})
    void aRankHasTheEntryAtItsPosition(int localRank, String name) {
        Map<String, String> variables = Map.of("CUDA_VISIBLE_DEVICES", "GPU-a, 2");

        assertThat(VisibleGpu.of(variables, localRank, () -> 0).name()).isEqualTo(name);
    }

    @Test
    void withoutTheVariableItHasTheGpuOfItsNumber() {
        assertThat(VisibleGpu.of(Map.of(), 5, () -> 0))
                .extracting(VisibleGpu::name, VisibleGpu::order)
                .containsExactly("5", "PCI_BUS_ID");
        assertThat(VisibleGpu.of(Map.of("CUDA_DEVICE_ORDER", "FASTEST_FIRST"), 0, () -> 0).order())
                .isEqualTo("FASTEST_FIRST");
    }

    @Test
    void hiddenGpusStayHidden() {
        VisibleGpu none = VisibleGpu.of(Map.of("CUDA_VISIBLE_DEVICES", ""), 1, () -> 0);

        assertThat(none.name()).isEmpty();
        assertThat(none).hasToString("of CUDA_VISIBLE_DEVICES=, entry 1");
    }

    @Test
    void librariesThatAreMissingAreNamed() {
        Path folder = Path.of("/nowhere");

        assertThat(SharedLibraries.missing(List.of("libm.so.6", "libnotthere.so.11"), folder))
                .containsExactly("libnotthere.so.11");
        assertThat(SharedLibraries.places(Map.of("LD_LIBRARY_PATH", "/a:/b"), folder))
                .isEqualTo("/a, /b, /nowhere and the system's own folders");
        assertThat(SharedLibraries.places(Map.of(), folder))
                .isEqualTo("/nowhere and the system's own folders");
    }
}
