package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What results are held against. */
class DeviationTest {
    @Test
    void aWrongElementIsFound() {
        Deviation deviation = new Deviation();
        deviation.add(1, 1, 1);
        deviation.add(0, 0, 0);
        assertThat(deviation.largest()).isZero();
        deviation.add(0.75, 1, 2);
        deviation.add(1, 1, 1);
        assertThat(deviation.largest()).isEqualTo(0.125);
        deviation.add(Double.NaN, 1, 1);
        assertThat(deviation.largest()).isInfinite();
    }

    @Test
    void theSampleHoldsBothEnds() {
        assertThat(Deviation.sample(1000, 64)).startsWith(0, 999).hasSize(66);
        assertThat(Deviation.sample(1, 4)).containsOnly(0);
    }
}
