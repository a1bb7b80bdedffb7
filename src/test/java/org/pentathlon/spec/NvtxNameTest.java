package org.pentathlon.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NvtxNameTest {
    private static final NvtxName NAME =
            new NvtxName("vgg", "train", "torch", "small", "0123456789abcdef", "NVIDIA H100 80GB");

    @Test
    void aNameIsFoundAgainAmongWhatNcuAddsToIt() {
        assertThat(NAME.text())
                .isEqualTo(
                        "pentathlon workload=vgg mode=train engine=torch class=small"
                                + " settings=0123456789abcdef gpu=NVIDIA_H100_80GB");
        assertThat(
                        NvtxName.find(
                                "97844  \"<default domain>:%s:none:none:none:none:none:none\" "
                                        .formatted(NAME.text())))
                .contains(NAME);
        assertThat(NvtxName.find("1:<default domain>:" + NAME.text() + ":none:none"))
                .contains(NAME);
        assertThat(NvtxName.find(NAME.text())).contains(NAME);
    }

    @Test
    void theInnermostOfSeveralCounts() {
        String inner = NAME.text().replace("mode=train", "mode=infer");

        assertThat(NvtxName.find(NAME.text() + ":none\" \"" + inner + ":none\""))
                .map(NvtxName::mode)
                .contains("infer");
    }

    @Test
    void otherRangesAreNone() {
        assertThat(NvtxName.find("")).isEmpty();
        assertThat(NvtxName.find("1 \"<default domain>:forward:none\"")).isEmpty();
        assertThat(NvtxName.find("pentathlon workload=vgg mode=train")).isEmpty();
    }

    @Test
    void differencesAreNamed() {
        NvtxName other =
                new NvtxName("vgg", "train", "torch", "small", "fedcba9876543210", "Tesla T4");

        assertThat(NAME.differences(NAME)).isEmpty();
        assertThat(NAME.differences(other))
                .containsExactly(
                        "gpu NVIDIA_H100_80GB, not Tesla_T4",
                        "settings 0123456789ab, not fedcba987654 (batch, precision, threads,"
                                + " library, data or --set)");
        // Settings hold the mode too: they say nothing that the mode does not.
        NvtxName infer =
                new NvtxName("vgg", "infer", "torch", "small", "fedcba9876543210", NAME.gpu());
        assertThat(NAME.differences(infer)).containsExactly("mode train, not infer");
    }
}
