package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllReduceCostTest {
    /** 1 us a message, 1 GB/s: a byte takes a nanosecond. */
    private static final Link SLOW = Link.given(1e-6, 1e9, "given");

    /** 0.1 us a message, 10 GB/s. */
    private static final Link FAST = Link.given(1e-7, 1e10, "given");

    private static final double MEGABYTE = 1e6;

    private static AllReduceCost flat(AllReduceAlgorithm... algorithms) {
        return new AllReduceCost(SLOW, SLOW, 1, Set.of(algorithms));
    }

    private static AllReduceCost flat() {
        return flat(AllReduceAlgorithm.values());
    }

    @Test
    void aRingOfFourSendsOneAndAHalfTimesTheMessageInSixSteps() {
        double ns = flat(AllReduceAlgorithm.RING).ns(MEGABYTE, 4);

        assertThat(ns).isCloseTo(6 * 1000 + 1.5 * MEGABYTE, within(1e-3));
    }

    @Test
    void aRingOfTwoSendsTheMessageInTwoSteps() {
        assertThat(flat(AllReduceAlgorithm.RING).ns(MEGABYTE, 2))
                .isCloseTo(2 * 1000 + MEGABYTE, within(1e-3));
    }

    @Test
    void doublingSendsTheMessageOnceForEachPowerOfTwo() {
        assertThat(flat(AllReduceAlgorithm.DOUBLING).ns(MEGABYTE, 8))
                .isCloseTo(3 * 1000 + 3 * MEGABYTE, within(1e-3));
        assertThat(flat(AllReduceAlgorithm.DOUBLING).ns(MEGABYTE, 6))
                .as("two are too many: a message before, one behind, and four ranks")
                .isCloseTo(4 * 1000 + 4 * MEGABYTE, within(1e-3));
    }

    @Test
    void halvingSendsAsMuchAsARingInFewerSteps() {
        assertThat(flat(AllReduceAlgorithm.HALVING).ns(MEGABYTE, 8))
                .isCloseTo(6 * 1000 + 1.75 * MEGABYTE, within(1e-3));
    }

    @Test
    void oneRankSendsNothing() {
        for (AllReduceAlgorithm algorithm : AllReduceAlgorithm.values()) {
            assertThat(flat(algorithm).ns(MEGABYTE, 1)).isZero();
        }
    }

    @Test
    void theFastestIsTaken() {
        assertThat(flat().fastest(4, 64)).isEqualTo(AllReduceAlgorithm.DOUBLING);
        assertThat(flat().fastest(MEGABYTE, 64)).isEqualTo(AllReduceAlgorithm.HALVING);
        assertThat(flat().fastest(MEGABYTE, 6)).isEqualTo(AllReduceAlgorithm.RING);
        assertThat(flat().ns(4, 64)).isCloseTo(6 * (1000 + 4), within(1e-3));
    }

    @Test
    void partsAreSummedUpWithinANodeFirst() {
        AllReduceCost cost =
                new AllReduceCost(SLOW, FAST, 4, EnumSet.of(AllReduceAlgorithm.HALVING));

        double within = 6 * 100 + 1.5 * MEGABYTE * 0.1;
        double between = 2 * 1000 + 1 * MEGABYTE;
        assertThat(cost.ns(MEGABYTE, 8)).isCloseTo(within + between, within(1e-3));
        assertThat(cost.ns(MEGABYTE, 4))
                .as("one node: no network")
                .isCloseTo(4 * 100 + 1.5 * MEGABYTE * 0.1, within(1e-3));
    }

    @Test
    void aRingGoesAtThePaceOfItsSlowestLink() {
        AllReduceCost cost = new AllReduceCost(SLOW, FAST, 4, EnumSet.of(AllReduceAlgorithm.RING));

        assertThat(cost.ns(MEGABYTE, 8)).isCloseTo(14 * 1000 + 1.75 * MEGABYTE, within(1e-3));
    }

    private static List<AllReduceFit.Point> curve(AllReduceCost cost, int... worlds) {
        List<AllReduceFit.Point> points = new ArrayList<>();
        for (int ranks : worlds) {
            for (double bytes = 4; bytes <= 1 << 26; bytes *= 4) {
                points.add(new AllReduceFit.Point(ranks, bytes, cost.ns(bytes, ranks)));
            }
        }
        return points;
    }

    private static void assertIsSlow(Link link) {
        assertThat(link.latencySeconds()).isCloseTo(1e-6, within(1e-12));
        assertThat(link.bytesPerSecond()).isCloseTo(1e9, within(1e3));
        assertThat(link.error()).isLessThan(1e-9);
        assertThat(link.measured()).isTrue();
    }

    @Test
    void aFitFindsTheLinkOfACurve() {
        Set<AllReduceAlgorithm> ring = EnumSet.of(AllReduceAlgorithm.RING);
        Set<AllReduceAlgorithm> all = EnumSet.allOf(AllReduceAlgorithm.class);
        AllReduceCost ofRing = flat(AllReduceAlgorithm.RING);

        assertIsSlow(AllReduceFit.of(curve(ofRing, 2), ring, "x").orElseThrow());
        assertIsSlow(AllReduceFit.of(curve(ofRing, 2, 7, 16), ring, "x").orElseThrow());
        assertIsSlow(AllReduceFit.of(curve(flat(), 2), all, "x").orElseThrow());
        assertIsSlow(AllReduceFit.of(curve(flat(), 16), all, "x").orElseThrow());
    }

    @Test
    void aFitIsNeverNegativeAndTellsItsError() {
        List<AllReduceFit.Point> falling =
                List.of(new AllReduceFit.Point(2, 4, 2000), new AllReduceFit.Point(2, 4e6, 1000));

        Link link =
                AllReduceFit.of(falling, EnumSet.of(AllReduceAlgorithm.RING), "x").orElseThrow();

        assertThat(link.nsPerByte()).isNotNegative();
        assertThat(link.latencyNs()).isPositive();
        assertThat(link.error()).isBetween(0.2, 0.5);
    }

    @Test
    void oneSizeIsNoCurve() {
        List<AllReduceFit.Point> one = List.of(new AllReduceFit.Point(2, 4, 2000));

        assertThat(AllReduceFit.of(one, EnumSet.of(AllReduceAlgorithm.RING), "x")).isEmpty();
    }
}
