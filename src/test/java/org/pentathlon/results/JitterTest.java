package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JitterTest {
    private static final Jitter COIN = new Jitter(new double[] {3, 1});

    @Test
    void theSlowestOfDrawsFromTwoValues() {
        assertThat(COIN.expectedMaximum(1)).isCloseTo(2, within(1e-12));
        assertThat(COIN.expectedMaximum(2)).isCloseTo(0.25 * 1 + 0.75 * 3, within(1e-12));
        assertThat(COIN.expectedMaximum(10)).isCloseTo(3 - 2 / 1024.0, within(1e-12));
        assertThat(COIN.expectedMaximum(0.5))
                .as("the slowest of two is either in half of the draws: one of them")
                .isCloseTo(3 - 2 * Math.sqrt(0.5), within(1e-12));
    }

    @Test
    void equalTimesHaveNoSlowest() {
        Jitter constant = new Jitter(new double[] {5, 5, 5, 5});

        assertThat(constant.expectedMaximum(100_000)).isEqualTo(5);
        assertThat(constant.expectedWithTail(100_000)).isEqualTo(5);
    }

    @Test
    void theSampleIsTheBoundWithoutATail() {
        assertThat(COIN.expectedMaximum(1e6)).isEqualTo(3);
        assertThat(COIN.expectedWithTail(1e6)).as("too few for a tail").isEqualTo(3);
    }

    @Test
    void anExponentialSampleIsContinued() {
        int n = 2000;
        double[] values =
                IntStream.range(0, n).mapToDouble(i -> -Math.log(1 - (i + 0.5) / n)).toArray();
        Jitter exponential = new Jitter(values);

        double harmonic = IntStream.rangeClosed(1, 100).mapToDouble(i -> 1.0 / i).sum();
        assertThat(exponential.expectedMaximum(100)).isCloseTo(harmonic, within(0.05));
        assertThat(exponential.expectedMaximum(1e6)).isLessThan(8.4);
        assertThat(exponential.expectedWithTail(1e6))
                .isCloseTo(Math.log(1e6) + 0.5772, within(0.2));
    }

    @Test
    void expectedMaximaOfNormalsAreThoseOfTheTables() {
        assertThat(Jitter.ofNormals(1)).isCloseTo(0, within(1e-4));
        assertThat(Jitter.ofNormals(2)).isCloseTo(1 / Math.sqrt(Math.PI), within(1e-4));
        assertThat(Jitter.ofNormals(3)).isCloseTo(1.5 / Math.sqrt(Math.PI), within(1e-4));
        assertThat(Jitter.ofNormals(10)).isCloseTo(1.53875, within(1e-4));
        assertThat(Jitter.ofNormals(1000)).isCloseTo(3.24144, within(1e-3));
    }
}
