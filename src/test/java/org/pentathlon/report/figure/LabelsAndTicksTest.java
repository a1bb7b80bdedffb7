package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written at axes. */
class LabelsAndTicksTest {
    @Test
    void ticksAreFewAndRound() {
        assertThat(Ticks.upTo(100).values()).containsExactly("0", "20", "40", "60", "80", "100");
        assertThat(Ticks.upTo(4.46).values()).containsExactly("0", "1", "2", "3", "4");
        assertThat(Ticks.few(118).values()).containsExactly("0", "40", "80");
        assertThat(Ticks.few(0.07).values()).containsExactly("0", "0.025", "0.05");
        assertThat(Ticks.few(30_000).values()).containsExactly("0", "10000", "20000", "30000");
        assertThat(Ticks.few(0).values()).containsExactly("0");
        assertThat(Ticks.percent().values()).containsExactly("0", "50", "100");
    }

    @Test
    void labelsHaveWhatTellsThingsApart() {
        assertThat(
                        ShortLabels.of(
                                List.of(
                                        List.of("vgg", "torch", "small", "a"),
                                        List.of("vgg", "dl4j", "small", "a"),
                                        List.of("rnnlm", "dl4j", "small", "a"))))
                .containsExactly("vgg torch", "vgg dl4j", "rnnlm dl4j");
        assertThat(ShortLabels.of(List.of(List.of("vgg", "torch")))).containsExactly("vgg");
        assertThat(ShortLabels.of(List.of())).isEmpty();
    }

    @Test
    void percentagesHaveOneDecimal() {
        assertThat(Percent.text(54.25)).isEqualTo("54.3 %");
        assertThat(Percent.text(0.004)).isEqualTo("<0.1 %");
        assertThat(Percent.text(0)).isEqualTo("0.0 %");
    }
}
