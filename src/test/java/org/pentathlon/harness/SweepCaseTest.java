package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.SweepPoint;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

/**
 * A language model of batch 20 and 35 words, whose process holds 100 MB without a session and with
 * one 150 MB + B L 40,000 bytes; a word takes a millisecond.
 */
class SweepCaseTest {
    private static final long MB = 1_000_000;
    private static final double SECOND_NS = 1e9;
    private static final SweepLimits WIDE = new SweepLimits(100_000 * MB, 1e6 * SECOND_NS);

    private final Problem problem =
            Workloads.byName("rnnlm")
                    .orElseThrow()
                    .problem(
                            ProblemClass.SMALL,
                            Map.of("vocab", "1000", "hidden", "8", "embedding", "8"));
    private final List<SweepPoint> points = new ArrayList<>();
    private final Meter meter = new Meter();

    private static final class Meter implements PointMeter {
        final List<Problem> measured = new ArrayList<>();
        int settled;
        long refusesFromBytes = Long.MAX_VALUE;
        int stopsAt = Integer.MAX_VALUE;

        @Override
        public long settle() {
            settled++;
            return 100 * MB;
        }

        @Override
        public int allIterations(int timed) {
            return timed + 1;
        }

        static long bytes(long size, long batch) {
            return 150 * MB + batch * size * 40_000;
        }

        @Override
        public Optional<Measured> measure(Problem problem, int timed) {
            if (measured.size() == stopsAt) {
                return Optional.empty();
            }
            measured.add(problem);
            long size = problem.inputExtent();
            long bytes = bytes(size, problem.batch());
            return Optional.of(
                    bytes >= refusesFromBytes
                            ? Measured.failed("can't allocate memory")
                            : new Measured("", -1, bytes, 1e6 * size * problem.batch()));
        }
    }

    private boolean run(SweepLimits limits) {
        CaseSpec spec =
                new CaseSpec(
                        "rnnlm",
                        Mode.TRAIN,
                        EngineKind.TORCH,
                        ProblemClass.SMALL,
                        Precision.FP32,
                        DeviceKind.CPU,
                        DataMode.SYNTHETIC,
                        new TreeMap<>(),
                        20,
                        3,
                        20,
                        0,
                        java.util.OptionalDouble.empty(),
                        1,
                        1,
                        "auto",
                        true,
                        false);
        return new SweepCase(spec, problem, limits, meter, points::add).run();
    }

    private List<SweepPoint> at(long size) {
        return points.stream().filter(p -> p.size() == size && !p.confirmation()).toList();
    }

    private SweepPoint last() {
        return points.get(points.size() - 1);
    }

    @Test
    void withWideLimitsEverySizeHasTheProblemsBatchAndAQuarterOfIt() {
        assertThat(run(WIDE)).isTrue();

        assertThat(points).hasSize(SweepCase.count(problem)).hasSize(17);
        assertThat(points.subList(0, 16))
                .allMatch(point -> point.status().equals("ok") && !point.confirmation());
        assertThat(points.subList(0, 16)).extracting(SweepPoint::batch).containsOnly(5L, 20L);
        assertThat(at(1200)).extracting(SweepPoint::batch).containsExactly(5L, 20L);
        assertThat(points.get(0).predictedBytes()).isNaN();
        assertThat(at(1200).get(1).predictedBytes())
                .isCloseTo((double) Meter.bytes(1200, 20), within(1000.0));
        assertThat(at(1200).get(1).iterationNs()).isEqualTo(24e9);
        assertThat(at(1200).get(1).iterations()).isEqualTo(3);
        assertThat(meter.settled).isGreaterThanOrEqualTo(17);
    }

    /** (100,000 - 150) MB / (35 x 40,000 bytes) = 71,321 samples, of which 65,536 may be tried. */
    @Test
    void theLargestBatchThatIsPredictedIsTriedAtTheProblemsOwnSize() {
        run(new SweepLimits(10_000 * MB, 1e9 * SECOND_NS));

        assertThat(last().confirmation()).isTrue();
        assertThat(last().size()).isEqualTo(35);
        // (10,000 - 150) MB / 1.4 MB = 7035.7
        assertThat(last().batch()).isEqualTo(7035);
        assertThat(last().predictedBytes()).isCloseTo((double) Meter.bytes(35, 7035), within(1e4));
        assertThat(last().residentPeakBytes()).isEqualTo(Meter.bytes(35, 7035));
        points.clear();

        run(WIDE);
        assertThat(last().batch()).isEqualTo(65_536);
    }

    @Test
    void batchesAreHalvedWhereTheyWouldPassTheLimitOfMemory() {
        run(new SweepLimits(400 * MB, 1e9 * SECOND_NS));

        // 250 MB are 6,250 words: 20 x 200, but not 20 x 400.
        assertThat(at(200)).extracting(SweepPoint::batch).containsExactly(5L, 20L);
        assertThat(at(400)).extracting(SweepPoint::batch).containsExactly(2L, 10L);
        // 5 x 1200 would be within it too, but the 50 MB that do not grow are not told apart.
        assertThat(at(1200)).extracting(SweepPoint::batch).containsExactly(1L, 2L);
        assertThat(points).allMatch(point -> point.status().equals("ok"));
        assertThat(points).allMatch(point -> point.residentPeakBytes() <= 400 * MB);
    }

    @Test
    void aLimitThatNothingIsWithinEndsCleanly() {
        assertThat(run(new SweepLimits(50 * MB, 1e9 * SECOND_NS))).isTrue();

        assertThat(points).hasSize(17).allMatch(point -> point.status().equals("skipped"));
        assertThat(meter.measured).isEmpty();
        assertThat(points.get(0).reason()).matches("9[0-9] MiB expected, 48 MiB allowed");
        assertThat(points.get(2).reason()).isEqualTo("a smaller size was not measured");
        assertThat(last().reason()).isEqualTo("too few points for a prediction");
        assertThat(last().confirmation()).isTrue();
    }

    /** 4 iterations of B x L ms within 4 s: 1,000 words. */
    @Test
    void timeIsLimitedToo() {
        run(new SweepLimits(100_000 * MB, 4 * SECOND_NS));

        assertThat(at(50)).extracting(SweepPoint::batch).containsExactly(5L, 20L);
        assertThat(at(100)).extracting(SweepPoint::batch).containsExactly(2L, 10L);
        assertThat(at(400)).extracting(SweepPoint::batch).containsExactly(1L, 2L);
        assertThat(at(800)).extracting(SweepPoint::status).containsExactly("ok", "skipped");
        assertThat(at(800).get(1).reason()).isEqualTo("6 s expected, 4 s allowed");
        assertThat(at(1200)).extracting(SweepPoint::status).containsOnly("skipped");
        // Two iterations of 35 ms a sample within 4 s.
        assertThat(last().batch()).isEqualTo(57);
        assertThat(last().iterations()).isEqualTo(1);
    }

    @Test
    void aRefusedAllocationIsToldAndTheSweepGoesOn() {
        meter.refusesFromBytes = Meter.bytes(400, 20);
        run(new SweepLimits(100_000 * MB, 1e9 * SECOND_NS));

        assertThat(at(400)).extracting(SweepPoint::status).containsExactly("ok", "failed");
        assertThat(at(400).get(1).reason()).isEqualTo("can't allocate memory");
        assertThat(at(400).get(1).residentPeakBytes()).isEqualTo(-1);
        assertThat(at(800)).extracting(SweepPoint::batch).containsExactly(2L, 10L);
        assertThat(at(800)).extracting(SweepPoint::status).containsExactly("ok", "failed");
        assertThat(at(1200)).extracting(SweepPoint::batch).containsExactly(2L, 5L);
        assertThat(at(1200)).extracting(SweepPoint::status).containsExactly("ok", "ok");
    }

    @Test
    void aStopEndsItWithWhatThereIs() {
        meter.stopsAt = 5;

        assertThat(run(WIDE)).isFalse();
        assertThat(points).hasSize(5);
    }
}
