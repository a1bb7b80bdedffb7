package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScalingModelTest {
    /** 1 us a message, 1 GB/s. */
    private static final Link LINK = Link.given(1e-6, 1e9, "given");

    private static final Link IDEAL = Link.given(0, Double.POSITIVE_INFINITY, "given");
    private static final double BACKWARD_NS = 1e6;
    private static final int BATCH = 8;

    private static AllReduceCost ring(Link link) {
        return new AllReduceCost(link, link, 1, EnumSet.of(AllReduceAlgorithm.RING));
    }

    private static ScalingBase base(
            int ranks, long batch, double[] steps, boolean overlap, Double... buckets) {
        double[] slowest = steps;
        ScalingBase.Launch launch =
                new ScalingBase.Launch(
                        steps,
                        slowest,
                        steps,
                        BACKWARD_NS * batch / BATCH,
                        Statistics.mean(steps),
                        0);
        return new ScalingBase(
                "000-x",
                List.of("x"),
                true,
                ranks,
                "cpu",
                new Transport("none", "none"),
                batch,
                batch,
                new ScalingBase.Gradients(List.of(buckets), "known"),
                overlap,
                List.of(launch));
    }

    private static double[] constant(double ns) {
        double[] steps = new double[30];
        Arrays.fill(steps, ns);
        return steps;
    }

    private static ScalingModel model(ScalingBase base, Link link) {
        return new ScalingModel(base, Optional.of(ring(link)), List.of(base));
    }

    private static double exposedNs(boolean overlap, Double... buckets) {
        ScalingBase base = base(1, BATCH, constant(3e6), overlap, buckets);
        return model(base, LINK).weak(4).exposedNs();
    }

    @Test
    void equalStepsOnAPerfectNetworkLoseNothing() {
        ScalingModel model = model(base(1, BATCH, constant(3e6), true, 1e6, 25e6), IDEAL);

        for (int ranks : new int[] {1, 8, 4096}) {
            ScalingPrediction found = model.weak(ranks);
            assertThat(found.iteration()).isEqualTo(new Interval(3e6, 3e6, 3e6));
            assertThat(found.efficiency()).isEqualTo(new Interval(1, 1, 1));
            assertThat(found.samplesPerSecond().value())
                    .isCloseTo(ranks * BATCH / 3e-3, within(1e-6));
        }
    }

    @Test
    void onAPerfectNetworkRanksStillWaitForTheSlowest() {
        double[] steps = constant(2e6);
        for (int i = 0; i < steps.length; i += 2) {
            steps[i] = 4e6;
        }
        ScalingPrediction found = model(base(1, BATCH, steps, true, 1e6), IDEAL).weak(2);

        assertThat(found.stepNs()).isCloseTo(3e6, within(1e-3));
        assertThat(found.waitNs()).isCloseTo(0.5e6, within(1e-3));
        assertThat(found.efficiency().value()).isCloseTo(3 / 3.5, within(1e-9));
        assertThat(found.efficiency().high()).as("ranks may be slow together").isEqualTo(1);
    }

    @Test
    void oneBucketIsReadyAtTheEndAndNotHiddenAtAll() {
        double ringNs = 6 * 1000 + 1.5e6;

        assertThat(exposedNs(true, 1e6)).isCloseTo(ringNs, within(1e-3));
        assertThat(exposedNs(false, 1e6)).isCloseTo(ringNs, within(1e-3));
    }

    @Test
    void allButTheLastBucketIsHidden() {
        // Ready at 0.9 of the pass; 6 us + 0.135 ms for the last, ready at its end.
        double last = 6 * 1000 + 1.5 * 1e4;

        assertThat(exposedNs(true, 9e4, 1e4)).isCloseTo(last + 41_000, within(1e-3));
        assertThat(exposedNs(true, 3e4, 1e4)).isCloseTo(last, within(1e-3));
        assertThat(exposedNs(false, 3e4, 1e4)).isCloseTo(2 * 6 * 1000 + 1.5 * 4e4, within(1e-3));
    }

    @Test
    void bucketsWaitForTheOneBefore() {
        // Ready at 0.25 ms and 1 ms; the first takes 1.506 ms, until 1.756 ms.
        double last = 6 * 1000 + 1.5 * 3e6;

        assertThat(exposedNs(true, 1e6, 3e6)).isCloseTo(756_000 + last, within(1e-3));
    }

    @Test
    void oneRankReducesNothing() {
        ScalingPrediction found = model(base(1, BATCH, constant(3e6), true, 1e6), LINK).weak(1);

        assertThat(found.iteration().value()).isEqualTo(3e6);
        assertThat(found.algorithms()).isEmpty();
    }

    @Test
    void strongScalingSharesTheBatchAndKeepsWhatDoesNotShrink() {
        // 1 ms and 0.25 ms a sample.
        ScalingBase eight = base(1, 8, constant(3e6), true, 1.0);
        ScalingBase four = base(2, 4, constant(2e6), true, 1.0);
        ScalingModel model =
                new ScalingModel(eight, Optional.of(ring(IDEAL)), List.of(eight, four));

        ScalingPrediction found = model.strong(8);

        assertThat(found.batchPerRank()).isEqualTo(1);
        assertThat(found.iteration().value()).isCloseTo(1.25e6, within(1.0));
        assertThat(found.samplesPerSecond().value()).isCloseTo(8 / 1.25e-3, within(0.1));
        assertThat(found.efficiency().value()).isCloseTo(3 / (8 * 1.25), within(1e-6));
        assertThat(model.strong(3).reason())
                .isEqualTo("the global batch of 8 cannot be shared evenly");
        assertThat(model.strong(3).efficiency().value()).isNaN();
    }

    @Test
    void strongScalingNeedsTwoBatches() {
        ScalingModel model = model(base(1, BATCH, constant(3e6), true, 1e6), LINK);

        assertThat(model.knowsBatches()).isFalse();
        assertThat(model.strong(4).reason())
                .isEqualTo("needs measured cases with two batches per rank");
    }

    @Test
    void theIntervalReachesAsFarAsTheModelIsOffAtTheBase() {
        Link measured = new Link(1000, 1, "measured", true, 0.1);
        ScalingBase two = base(2, BATCH, constant(3e6), true, 1e6);
        // 2 us + 1 ms are expected, none was seen.
        ScalingPrediction found = model(two, measured).weak(2);

        assertThat(found.iteration().value()).isCloseTo(4.002e6, within(1e-3));
        assertThat(found.iteration().low()).isCloseTo(3e6, within(1e-3));
        assertThat(found.iteration().high()).isCloseTo(3e6 + 1.1 * 1.002e6, within(1e-3));
        assertThat(model(two, measured).ratioAtBase()).isCloseTo(4.002 / 3, within(1e-6));
        assertThat(model(two, LINK).ratioAtBase()).as("another network").isNaN();
    }
}
