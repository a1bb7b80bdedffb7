package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BlasTuningTest {
    private static final String WIDE =
            "flags\t\t: fpu avx2 avx512f avx512dq avx512cd avx512bw avx512vl";

    @Test
    void onlyAmdProcessorsWithWideVectorsAreToldTheirKernels() {
        assertThat(BlasTuning.prefersSkylakeX(List.of("vendor_id\t: AuthenticAMD", WIDE))).isTrue();
        assertThat(BlasTuning.prefersSkylakeX(List.of("vendor_id\t: GenuineIntel", WIDE)))
                .isFalse();
        assertThat(
                        BlasTuning.prefersSkylakeX(
                                List.of("vendor_id\t: AuthenticAMD", "flags\t\t: fpu avx2")))
                .isFalse();
        assertThat(BlasTuning.prefersSkylakeX(List.of("Processor\t: ARMv8"))).isFalse();
    }
}
