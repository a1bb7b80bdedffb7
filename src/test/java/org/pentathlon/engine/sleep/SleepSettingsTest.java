package org.pentathlon.engine.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;

class SleepSettingsTest {
    @Test
    void operationsTakeTheTimeThatTheRateGivesThem() {
        SleepSettings usual = SleepSettings.of(Map.of());
        assertThat(usual.ns(3_000_000_000L)).isEqualTo(30_000_000);
        assertThat(usual.slowNs(0)).isZero();
        SleepSettings fast = SleepSettings.of(Map.of(SleepSettings.RATE, "2500"));
        assertThat(fast.ns(1_000_000)).isEqualTo(400);
        SleepSettings none = SleepSettings.of(Map.of(SleepSettings.RATE, "inf"));
        assertThat(none.ns(Long.MAX_VALUE)).isZero();
        assertThat(none.describe()).isEqualTo("no framework: does not even wait");
    }

    @Test
    void oneRankIsSlower() {
        SleepSettings settings =
                SleepSettings.of(Map.of(SleepSettings.RATE, "0.5", SleepSettings.SLOW, "3:12.5"));
        assertThat(settings.slowNs(3)).isEqualTo(12_500_000);
        assertThat(settings.slowNs(2)).isZero();
        assertThat(settings.describe())
                .isEqualTo(
                        "no framework: waits as long as operations take at 0.5 GFLOP/s, rank 3"
                                + " 12.5 ms longer");
    }

    @ParameterizedTest
    @CsvSource({
        "PENTATHLON_SLEEP_GFLOPS, x", "PENTATHLON_SLEEP_GFLOPS, 0",
        "PENTATHLON_SLEEP_GFLOPS, -1", "PENTATHLON_SLEEP_GFLOPS, NaN",
        "PENTATHLON_SLEEP_SLOW, 1", "PENTATHLON_SLEEP_SLOW, 1:-3",
        "PENTATHLON_SLEEP_SLOW, :20", "PENTATHLON_SLEEP_SLOW, 1:20ms"
    })
    void aValueThatMeansNothingIsAnErrorOfUsage(String variable, String value) {
        SleepEngine engine = new SleepEngine(Map.of(variable, value));
        assertThatThrownBy(() -> engine.supports(DeviceKind.CPU, Precision.FP32))
                .hasMessageStartingWith(variable + " is '" + value + "'; give ")
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE));
    }
}
