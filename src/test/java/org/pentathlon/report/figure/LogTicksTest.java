package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pentathlon.report.Digits;

class LogTicksTest {
    @Test
    void overManyDecadesTheyArePowersOfTen() {
        assertThat(LogTicks.between(0.05, 800, Digits::three).values())
                .containsExactly("0.1", "1", "10", "100");
    }

    @Test
    void overFewTheirDoublesAndFivefoldsStandBetween() {
        assertThat(LogTicks.between(1.5, 60, Digits::three).values())
                .containsExactly("2", "5", "10", "20", "50");
    }

    @Test
    void bothEndsBelongToIt() {
        assertThat(LogTicks.between(1, 10, Digits::three).keySet())
                .containsExactly(1.0, 2.0, 5.0, 10.0);
    }
}
