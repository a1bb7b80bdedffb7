package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void quantilesInterpolate() {
        double[] values = {4, 1, 3, 2};
        assertThat(Statistics.median(values)).isEqualTo(2.5);
        assertThat(Statistics.quantile(values, 0.05)).isCloseTo(1.15, within(1e-12));
        assertThat(Statistics.deviation(values)).isCloseTo(Math.sqrt(5.0 / 3), within(1e-12));
        assertThat(Statistics.median(new double[0])).isNaN();
    }

    @Test
    void intervalOfIndependentValuesHasTheLengthThatTheoryGives() {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = random.doubles(10_000).toArray();

        Bootstrap.Interval interval = Bootstrap.ofMedian(List.of(values));

        // Standard error of the median of n uniform values: 1 / (2 sqrt(n)) = 0.005.
        assertThat(interval.kind()).isEqualTo("within-launch");
        assertThat(interval.low()).isLessThan(Statistics.median(values));
        assertThat(interval.high()).isGreaterThan(Statistics.median(values));
        assertThat(interval.high() - interval.low()).isBetween(0.015, 0.025);
        assertThat(Bootstrap.ofMedian(List.of(values))).isEqualTo(interval);
    }

    @Test
    void differencesBetweenLaunchesWidenTheInterval() {
        List<double[]> launches = List.of(filled(1), filled(2), filled(3));

        Bootstrap.Interval interval = Bootstrap.ofMedian(launches);

        assertThat(interval).isEqualTo(new Bootstrap.Interval(1, 3, "launch"));
        assertThat(Bootstrap.ofRatio(launches, List.of(filled(2), filled(2), filled(2))))
                .isEqualTo(new Bootstrap.Interval(0.5, 1.5, "launch"));
        assertThat(Bootstrap.ofMedian(launches.subList(0, 2)))
                .isEqualTo(new Bootstrap.Interval(1.5, 1.5, "within-launch"));
    }

    private static double[] filled(double value) {
        double[] values = new double[7];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void theRatioOfMediansTakesTheSpreadOfBoth() {
        SplittableRandom random = new SplittableRandom(2);
        double[] above = random.doubles(10_000, 3, 5).toArray();
        double[] below = random.doubles(5_000, 1, 3).toArray();

        Bootstrap.Interval interval = Bootstrap.ofRatioOfMedians(List.of(above), List.of(below));

        // Standard errors of the medians: 2 / (2 sqrt(n)), 0.01 of 4 and 0.01414 of 2; of the
        // ratio of 2 therefore 2 sqrt(0.0025^2 + 0.00707^2) = 0.015, and 3.92 times that is 0.059.
        assertThat(interval.kind()).isEqualTo("within-launch");
        assertThat((interval.low() + interval.high()) / 2).isCloseTo(2, within(0.04));
        assertThat(interval.high() - interval.low()).isBetween(0.045, 0.075);
    }

    @Test
    void launchesAreTakenWithBothTheirSeries() {
        List<double[]> above = List.of(filled(2), filled(4), filled(6));
        List<double[]> below = List.of(filled(1), filled(2), filled(3));

        // Whatever slows a launch down slows both.
        assertThat(Bootstrap.ofRatioOfMedians(above, below))
                .isEqualTo(new Bootstrap.Interval(2, 2, "launch"));
    }

    @Test
    void oneIterationHasNoInterval() {
        assertThat(Bootstrap.ofMedian(List.of(new double[] {1})).low()).isNaN();
    }

    @Test
    void offsetsAreInterpolatedBetweenBothEstimates() {
        ClockOffset start = new ClockOffset(1000, 5_000_000_000_000_000_000L, 10);
        ClockOffset end = new ClockOffset(2000, 5_000_000_000_000_000_100L, 30);

        ClockLine line = new ClockLine(start, Optional.of(end));

        assertThat(line.onRankZero(1000)).isEqualTo(5_000_000_000_000_001_000L);
        assertThat(line.onRankZero(1500)).isEqualTo(5_000_000_000_000_001_550L);
        assertThat(line.onRankZero(3000)).isEqualTo(5_000_000_000_000_003_200L);
        assertThat(line.errorNs()).isEqualTo(30);
        assertThat(new ClockLine(start, Optional.empty()).onRankZero(1500))
                .isEqualTo(5_000_000_000_000_001_500L);
        assertThat(line.onRankZero(IterationColumn.MISSING)).isEqualTo(IterationColumn.MISSING);
    }
}
