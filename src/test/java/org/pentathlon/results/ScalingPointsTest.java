package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScalingPointsTest {
    private static final ScalingAim WEAK = new ScalingAim(Optional.of(ScalingKind.WEAK), 0);
    private static final ScalingAim STRONG = new ScalingAim(Optional.of(ScalingKind.STRONG), 0);
    private static final long MS = 1_000_000;

    @TempDir Path folder;

    private List<ScalingPoint> points(ScalingRun run, ScalingAim aim) {
        run.write();
        return ScalingTables.write(out(), aim);
    }

    private Path out() {
        return folder.resolve("r.h5");
    }

    private ScalingRun run() {
        return new ScalingRun(out());
    }

    @Test
    void weakScalingIsTheRateOfARankOverThatOfABaseRank() {
        List<ScalingPoint> points =
                points(
                        run().with(1, 8, 3, (l, i) -> 2 * MS)
                                .with(2, 8, 3, (l, i) -> 2 * MS)
                                .with(4, 8, 3, (l, i) -> 5 * MS),
                        WEAK);

        assertThat(points)
                .extracting(ScalingPoint::ranks, ScalingPoint::baseRanks, ScalingPoint::batchGlobal)
                .containsExactly(tuple(1L, 1L, 8L), tuple(2L, 1L, 16L), tuple(4L, 1L, 32L));
        assertThat(points).extracting(ScalingPoint::samplesPerSecond).first().isEqualTo(4000.0);
        assertThat(points)
                .extracting(ScalingPoint::efficiency)
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo(1),
                        two -> assertThat(two).isCloseTo(1, within(1e-9)),
                        four -> assertThat(four).isCloseTo(0.4, within(1e-9)));
        ScalingPoint last = points.get(2);
        assertThat(last.speedup()).isCloseTo(1.6, within(1e-9));
        assertThat(last.low()).isCloseTo(0.4, within(1e-9));
        assertThat(last.high()).isCloseTo(0.4, within(1e-9));
        assertThat(last.interval()).isEqualTo("launch");
        assertThat(last.iterationNs()).isEqualTo(5e6);
        assertThat(points.get(0).low()).isNaN();
        assertThat(points.get(0).interval()).isEmpty();
    }

    @Test
    void strongScalingIsRelativeToItsBase() {
        List<ScalingPoint> points =
                points(
                        run().with(1, 16, 1, (l, i) -> 14 * MS)
                                .with(2, 8, 1, (l, i) -> 8 * MS)
                                .with(4, 4, 1, (l, i) -> 5 * MS),
                        new ScalingAim(Optional.of(ScalingKind.STRONG), 2));

        // 2 x 8 / (4 x 5), and 2 x 8 / (1 x 14): more than 1 is no mistake below the base.
        assertThat(points)
                .extracting(ScalingPoint::efficiency)
                .containsExactly(16.0 / 14, 1.0, 0.8);
        assertThat(points.get(2).speedup()).isEqualTo(1.6);
        assertThat(points.get(2).interval()).isEqualTo("within-launch");
        assertThat(points).extracting(ScalingPoint::baseRanks).containsOnly(2L);
    }

    @Test
    void differencesBetweenLaunchesOfBothSidesAreInTheInterval() {
        // Launches differ by 10 % on both sides, so the ratio of medians may be 0.8 x 0.9 to 1.1.
        long[] times = {9, 10, 10, 10, 11};
        List<ScalingPoint> points =
                points(
                        run().with(1, 8, 5, (l, i) -> times[l] * MS)
                                .with(2, 8, 5, (l, i) -> times[4 - l] * MS * 5 / 4),
                        WEAK);

        ScalingPoint two = points.get(1);
        assertThat(two.efficiency()).isCloseTo(0.8, within(1e-9));
        assertThat(two.launches()).isEqualTo(5);
        assertThat(two.interval()).isEqualTo("launch");
        assertThat(two.low()).isBetween(0.8 * 9 / 11, 0.8 * 10 / 10.99);
        assertThat(two.high()).isBetween(0.8 * 10.99 / 10, 0.8 * 11 / 9);
    }

    @Test
    void fewLaunchesOnOneSideSayNothingOfLaunches() {
        List<ScalingPoint> points =
                points(
                        run().with(1, 8, 3, (l, i) -> (2 + l) * MS)
                                .with(2, 8, 2, (l, i) -> (3 + i / 6) * MS),
                        WEAK);

        assertThat(points.get(1).interval()).isEqualTo("within-launch");
        assertThat(points.get(1).low()).isLessThan(points.get(1).efficiency());
        assertThat(points.get(1).high()).isGreaterThan(points.get(1).efficiency());
    }

    @Test
    void waitAndAllReduceArePartsOfAnIteration() {
        List<ScalingPoint> points =
                points(
                        run().with(1, 8, 1, (l, i) -> 1 * MS).with(2, 8, 1, (l, i) -> 2 * MS),
                        ScalingAim.ANY);

        // Rank 0 waits 50,000 ns for rank 1, whose last 150,000 ns are the all-reduce of both.
        assertThat(points.get(1).waitShare()).isCloseTo(25_000 / 2e6, within(1e-9));
        assertThat(points.get(1).allreduceShare()).isCloseTo(150_000 / 2e6, within(1e-9));
        assertThat(points.get(1).tailShare()).isCloseTo(175_000 / 2e6, within(1e-9));
    }

    @Test
    void casesMakeTheSeriesThatTheyHold() {
        ScalingRun run =
                run().with(1, 8, 1, (l, i) -> 4 * MS)
                        .with(2, 8, 1, (l, i) -> 5 * MS)
                        .with(2, 4, 1, (l, i) -> 2 * MS)
                        .with(4, 16, 1, (l, i) -> 2 * MS);

        List<ScalingPoint> points = points(run, ScalingAim.ANY);

        assertThat(points)
                .extracting(ScalingPoint::kind, ScalingPoint::ranks, ScalingPoint::batchPerRank)
                .containsExactly(
                        tuple(ScalingKind.WEAK, 1L, 8L),
                        tuple(ScalingKind.WEAK, 2L, 8L),
                        tuple(ScalingKind.STRONG, 1L, 8L),
                        tuple(ScalingKind.STRONG, 2L, 4L));
        assertThat(ScalingTables.points(out(), STRONG)).hasSize(2);
    }

    @Test
    void whatCannotBeComparedSaysWhy() {
        ScalingRun run =
                run().with(1, 8, 1, new Attributes().put("threads", 2), (l, i) -> 4 * MS)
                        .with(2, 8, 1, (l, i) -> 5 * MS);

        List<ScalingPoint> points = points(run, WEAK);

        assertThat(points).extracting(ScalingPoint::available).containsExactly(true, false);
        assertThat(points.get(1).reason()).isEqualTo("1 threads a rank, and 2 in the base");
        assertThat(points.get(1).efficiency()).isNaN();
        assertThat(points.get(1).samplesPerSecond()).isPositive();
        ScalingAim missing = new ScalingAim(Optional.of(ScalingKind.WEAK), 3);
        assertThat(ScalingTables.points(out(), missing))
                .extracting(ScalingPoint::reason)
                .containsOnly("the base was not measured: ranks 3");
    }

    @Test
    void aBatchThatIsTheClassesIsNoOtherSetting() {
        ScalingRun run =
                run().with(1, 16, 1, new Attributes().put("settings", "batch=16"), (l, i) -> MS)
                        .with(2, 8, 1, new Attributes().put("settings", ""), (l, i) -> MS);

        assertThat(points(run, STRONG))
                .extracting(ScalingPoint::efficiency)
                .containsExactly(1.0, 0.5);
    }

    @Test
    void otherWorkIsNoPointOfTheSeries() {
        ScalingRun run =
                run().with(1, 8, 1, (l, i) -> 4 * MS)
                        .with(2, 8, 1, new Attributes().put("workload", "x"), (l, i) -> 4 * MS)
                        .with(2, 4, 1, (l, i) -> 4 * MS);

        assertThat(points(run, WEAK)).isEmpty();
        assertThat(ResultCheck.check(out())).noneMatch(of -> of.where().equals("/sweeps"));
    }

    @Test
    void storedPointsAreReadAsTheyWereComputed() {
        List<ScalingPoint> computed =
                points(run().with(1, 8, 3, (l, i) -> 4 * MS).with(2, 8, 3, (l, i) -> 5 * MS), WEAK);

        try (ResultFile file = ResultFile.open(out())) {
            assertThat(ScalingTables.read(file)).hasSize(2).isEqualTo(computed);
        }
    }

    @Test
    void storedPointsAreHeldAgainstTheRows() {
        points(run().with(1, 8, 3, (l, i) -> 4 * MS).with(2, 8, 3, (l, i) -> 5 * MS), WEAK);

        assertThat(scalingCheck()).isEqualTo(CheckStatus.PASSED);
        List<ScalingPoint> other = ScalingTables.points(out(), new ScalingAim(WEAK.kind(), 2));
        OutputFile.update(out(), writer -> ScalingTables.write(writer, WEAK, other));
        assertThat(scalingCheck()).isEqualTo(CheckStatus.FAILED);
        assertThat(ScalingTables.write(out(), WEAK)).hasSize(2);
        assertThat(scalingCheck()).isEqualTo(CheckStatus.PASSED);
    }

    private CheckStatus scalingCheck() {
        return ResultCheck.check(out()).stream()
                .map(FileCheck::check)
                .filter(check -> check.name().equals("scaling_stored"))
                .findFirst()
                .orElseThrow()
                .status();
    }
}
