package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.SweepFit.Point;

class SweepFitTest {
    private static final double MIB = 1 << 20;

    private static List<Point> points(double a, double b, double c, double d) {
        List<Point> points = new ArrayList<>();
        for (long size : new long[] {10, 25, 50, 100, 200, 400, 800, 1200}) {
            for (long batch : new long[] {5, 20}) {
                double bytes = a + batch * (b + size * c + size * size * d);
                points.add(new Point(size, batch, Math.round(bytes)));
            }
        }
        return points;
    }

    /** The same with every other point larger, and the others smaller, by a part. */
    private static List<Point> disturbed(List<Point> points, double part) {
        List<Point> disturbed = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            double factor = i / 2 % 2 == 0 ? 1 + part : 1 - part;
            disturbed.add(
                    new Point(point.size(), point.batch(), Math.round(point.bytes() * factor)));
        }
        return disturbed;
    }

    @Test
    void coefficientsComeBackWithoutTheSquare() {
        SweepFit fit = SweepFit.of(points(300 * MIB, 70_000, 5_000, 0)).orElseThrow();

        assertThat(fit.a()).isCloseTo(300 * MIB, within(1.0));
        assertThat(fit.b()).isCloseTo(70_000, within(0.01));
        assertThat(fit.c()).isCloseTo(5_000, within(0.001));
        assertThat(fit.d()).isZero();
        assertThat(fit.rSquared()).isCloseTo(1, within(1e-12));
        assertThat(fit.looError()).isLessThan(1e-10);
        assertThat(fit.points()).isEqualTo(16);
    }

    @Test
    void coefficientsComeBackWithTheSquare() {
        SweepFit fit = SweepFit.of(points(50 * MIB, 70_000, 5_000, 512)).orElseThrow();

        assertThat(fit.a()).isCloseTo(50 * MIB, within(10.0));
        assertThat(fit.b()).isCloseTo(70_000, within(1.0));
        assertThat(fit.c()).isCloseTo(5_000, within(0.1));
        assertThat(fit.d()).isCloseTo(512, within(0.001));
        assertThat(fit.looError()).isLessThan(1e-9);
    }

    @Test
    void theSquareIsKeptWhereItHelpsToPredictAndNotElsewhere() {
        List<Point> curved = disturbed(points(50 * MIB, 70_000, 5_000, 512), 0.01);
        List<Point> straight = disturbed(points(300 * MIB, 70_000, 5_000, 0), 0.01);

        assertThat(SweepFit.of(curved).orElseThrow().d()).isCloseTo(512, within(30.0));
        assertThat(SweepFit.of(straight).orElseThrow().d()).isZero();
    }

    /** A step away from the coefficients, in any direction, makes the errors larger. */
    @Test
    void relativeErrorsAreMadeLeast() {
        List<Point> points =
                List.of(
                        new Point(1, 1, 111),
                        new Point(1, 10, 210),
                        new Point(10, 1, 120),
                        new Point(10, 10, 300),
                        new Point(100, 10, 1320));

        SweepFit fit = SweepFit.of(points).orElseThrow();

        double error = 0;
        for (Point point : points) {
            error += square(fit.bytes(point.size(), point.batch()) / point.bytes() - 1.0);
        }
        for (double[] step : new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}) {
            for (double sign : new double[] {-1e-3, 1e-3}) {
                SweepFit other =
                        new SweepFit(
                                fit.a() + sign * step[0],
                                fit.b() + sign * step[1],
                                fit.c() + sign * step[2],
                                0,
                                0,
                                0,
                                5);
                double worse = 0;
                for (Point point : points) {
                    worse += square(other.bytes(point.size(), point.batch()) / point.bytes() - 1.0);
                }
                assertThat(worse).isGreaterThan(error);
            }
        }
        assertThat(fit.rSquared()).isBetween(0.9, 1 - 1e-9);
        assertThat(fit.looError()).isGreaterThan(1e-3);
    }

    private static double square(double value) {
        return value * value;
    }

    /** Four points and three coefficients: each point is predicted by the plane of the others. */
    @Test
    void leaveOneOutErrorIsThatOfPredictions() {
        List<Point> points =
                List.of(
                        new Point(1, 1, 100),
                        new Point(1, 2, 180),
                        new Point(2, 1, 150),
                        new Point(2, 2, 290));
        // a + b + c = 100, a + 2b + 2c = 180, a + b + 2c = 150, a + 2b + 4c = 290.
        // Without 1: a = 10, b = 30, c = 55: 95. Without 2: a = 10, b = 40, c = 50: 190.
        // Without 3: a = 20, b = 25, c = 55: 155. Without 4: a = 20, b = 30, c = 50: 280.
        double expected =
                Math.sqrt(
                        (square(95 / 100.0 - 1)
                                        + square(190 / 180.0 - 1)
                                        + square(155 / 150.0 - 1)
                                        + square(280 / 290.0 - 1))
                                / 4);

        assertThat(SweepFit.of(points).orElseThrow().looError()).isCloseTo(expected, within(1e-9));
    }

    /** As of a framework that takes twice the memory for each word of a batch of one. */
    @Test
    void noSampleGivesMemoryBack() {
        List<Point> points = new ArrayList<>();
        for (long size : new long[] {10, 50, 100, 200, 400, 800}) {
            int larger = size < 400 ? 4 : 2;
            points.add(new Point(size, 1, 240_000 + 4000 * size));
            points.add(new Point(size, larger, 240_000 + 2200 * size * larger));
        }

        SweepFit fit = SweepFit.of(points).orElseThrow();

        assertThat(fit.b()).isZero();
        assertThat(fit.c()).isBetween(1_000.0, 4_000.0);
        assertThat(fit.d()).isNotNegative();
        assertThat(fit.largestBatch(10, 1e9)).isPositive();
    }

    @Test
    void tooLittleDeterminesNothing() {
        List<Point> all = points(300 * MIB, 70_000, 5_000, 0);
        List<Point> oneSize = all.stream().filter(point -> point.size() == 50).toList();
        List<Point> oneBatch = all.stream().filter(point -> point.batch() == 5).toList();

        assertThat(SweepFit.of(all.subList(0, 3))).isEmpty();
        assertThat(SweepFit.of(oneSize)).isEmpty();
        assertThat(SweepFit.of(List.of())).isEmpty();
        // With one batch b's part in a + B b cannot be told from a.
        assertThat(SweepFit.of(oneBatch)).isEmpty();
    }

    @Test
    void theLargestBatchIsTheLastOneWithinTheLimit() {
        SweepFit fit = new SweepFit(1000, 10, 2, 0.5, 1, 0, 16);

        // A sample of size 4 takes 10 + 8 + 8 = 26 bytes.
        assertThat(fit.bytesPerSample(4)).isEqualTo(26);
        assertThat(fit.bytes(4, 3)).isEqualTo(1078);
        assertThat(fit.largestBatch(4, 1078)).isEqualTo(3);
        assertThat(fit.largestBatch(4, 1077)).isEqualTo(2);
        assertThat(fit.largestBatch(4, 999)).isZero();
        assertThat(new SweepFit(1000, -50, 2, 0.5, 1, 0, 16).largestBatch(4, 5000)).isEqualTo(-1);
    }
}
