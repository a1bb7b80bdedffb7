package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.Glibc;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;

final class TorchEngineTest {
    private final Engine engine =
            ServiceLoader.load(Engine.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(e -> e.kind() == EngineKind.TORCH)
                    .findFirst()
                    .orElseThrow();

    @Test
    void runsOnTheCpuInWhatItsProcessorHas() {
        assertThat(engine.supports(DeviceKind.CPU, Precision.FP32)).isEqualTo(Support.yes());
        Support bf16 = engine.supports(DeviceKind.CPU, Precision.BF16);
        assertThat(bf16.supported()).isEqualTo(Processor.hasBf16());
        assertThat(bf16.supported() || bf16.reason().contains("bf16")).isTrue();
        assertThat(engine.supports(DeviceKind.CPU, Precision.TF32).reason()).contains("tf32");
        assertThat(engine.supports(DeviceKind.CUDA, Precision.FP32).reason())
                .contains("PENTATHLON_RUNTIME=cuda");
    }

    @Test
    void oldLibrariesAreRefusedByVersion() {
        assertThat(Glibc.support("LibTorch", 35, "2.34").reason())
                .contains("2.35", "2.34")
                .hasLineCount(1);
        assertThat(Glibc.support("LibTorch", 35, "2.28").supported()).isFalse();
        assertThat(Glibc.support("LibTorch", 35, "2.35").supported()).isTrue();
        assertThat(Glibc.support("LibTorch", 35, "2.41.9000").supported()).isTrue();
        assertThat(Glibc.support("LibTorch", 35, "3.0").supported()).isTrue();
    }
}
