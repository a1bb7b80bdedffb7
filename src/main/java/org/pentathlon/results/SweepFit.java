package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Memory as a function of batch B and size L of a sample: bytes = a + B (b + c L + d L^2).
 *
 * <p>The coefficients make the sum of squared relative errors least: points span orders of
 * magnitude, and the largest alone would decide otherwise. b, c and d are not below 0: no sample
 * gives memory back, and what is fitted between large sizes must hold at small ones too. d is 0
 * unless it lowers the leave-one-out error.
 *
 * @param a bytes
 * @param b bytes of a sample
 * @param c bytes of a sample and of one of L's units
 * @param d bytes of a sample and of one of L's units squared
 * @param rSquared 1 - sum of squared errors / sum of squared deviations from the mean, in bytes
 * @param looError root of the mean squared relative error of each point, predicted by the fit to
 *     the others; NaN where one of these fits is not determined
 * @param points number of points
 */
public record SweepFit(
        double a, double b, double c, double d, double rSquared, double looError, int points) {
    /** Below this errors are those of arithmetic. */
    private static final double EXACT = 1e-12;

    /** Coefficients without d. */
    private static final int LINEAR = 3;

    private static final int QUADRATIC = 4;

    /**
     * What was measured.
     *
     * @param bytes above 0
     */
    public record Point(long size, long batch, long bytes) {}

    /**
     * Fits the points.
     *
     * @return nothing where they do not determine the coefficients and leave one point over
     */
    public static Optional<SweepFit> of(List<Point> points) {
        Optional<SweepFit> linear = fit(points, LINEAR);
        Optional<SweepFit> quadratic = fit(points, QUADRATIC);
        boolean better =
                linear.isPresent()
                        && quadratic.isPresent()
                        && linear.get().looError > EXACT
                        && quadratic.get().looError < linear.get().looError;
        return better ? quadratic : linear;
    }

    private static Optional<SweepFit> fit(List<Point> points, int coefficients) {
        if (points.size() <= coefficients) {
            return Optional.empty();
        }
        return solve(points, coefficients)
                .map(fit -> fit.judged(points, leaveOneOut(points, coefficients)));
    }

    /**
     * The coefficients alone. Where those of all columns are the least squares, but some are below
     * 0, the least squares with none below are those of some of the columns: the best of these.
     */
    private static Optional<SweepFit> solve(List<Point> points, int coefficients) {
        double[][] columns = new double[coefficients][points.size()];
        double[] ones = new double[points.size()];
        for (int i = 0; i < ones.length; i++) {
            Point point = points.get(i);
            double weight = 1.0 / point.bytes();
            columns[0][i] = weight;
            for (int j = 1; j < coefficients; j++) {
                columns[j][i] = weight * point.batch() * Math.pow((double) point.size(), j - 1.0);
            }
            ones[i] = 1;
        }
        if (LeastSquares.solve(columns, ones).isEmpty()) {
            return Optional.empty();
        }
        Optional<SweepFit> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        // A bit for each of b, c and d that is not 0.
        for (int chosen = (1 << (coefficients - 1)) - 1; chosen >= 0; chosen--) {
            Optional<SweepFit> fit = solve(columns, ones, chosen);
            double error = fit.map(known -> known.squaredError(points)).orElse(Double.NaN);
            if (error < least) {
                least = error;
                best = fit;
            }
        }
        return best;
    }

    /** The coefficients of some columns, the others 0; nothing where b, c or d are below 0. */
    private static Optional<SweepFit> solve(double[][] columns, double[] ones, int chosen) {
        List<double[]> some = new ArrayList<>();
        int[] places = new int[QUADRATIC];
        for (int j = 0; j < columns.length; j++) {
            if (j == 0 || ((chosen >> (j - 1)) & 1) == 1) {
                places[some.size()] = j;
                some.add(columns[j]);
            }
        }
        return LeastSquares.solve(some.toArray(double[][]::new), ones)
                .filter(x -> Arrays.stream(x).skip(1).allMatch(value -> value >= 0))
                .map(
                        x -> {
                            double[] all = new double[QUADRATIC];
                            for (int i = 0; i < x.length; i++) {
                                all[places[i]] = x[i];
                            }
                            return new SweepFit(
                                    all[0],
                                    all[1],
                                    all[2],
                                    all[3],
                                    Double.NaN,
                                    Double.NaN,
                                    ones.length);
                        });
    }

    private double squaredError(List<Point> points) {
        double squares = 0;
        for (Point point : points) {
            double error = bytes(point.size(), point.batch()) / point.bytes() - 1;
            squares += error * error;
        }
        return squares;
    }

    private static double leaveOneOut(List<Point> points, int coefficients) {
        double squares = 0;
        for (int i = 0; i < points.size(); i++) {
            List<Point> others = new ArrayList<>(points);
            Point left = others.remove(i);
            Optional<SweepFit> fit = solve(others, coefficients);
            if (fit.isEmpty()) {
                return Double.NaN;
            }
            double error = fit.get().bytes(left.size(), left.batch()) / left.bytes() - 1;
            squares += error * error;
        }
        return Math.sqrt(squares / points.size());
    }

    private SweepFit judged(List<Point> points, double leaveOneOut) {
        double mean = points.stream().mapToDouble(Point::bytes).average().orElse(Double.NaN);
        double errors = 0;
        double deviations = 0;
        for (Point point : points) {
            errors += Math.pow(point.bytes() - bytes(point.size(), point.batch()), 2);
            deviations += Math.pow(point.bytes() - mean, 2);
        }
        return new SweepFit(a, b, c, d, 1 - errors / deviations, leaveOneOut, points.size());
    }

    /** What a batch takes. */
    public double bytes(long size, long batch) {
        return a + batch * bytesPerSample(size);
    }

    /** What one more sample takes. */
    public double bytesPerSample(long size) {
        return b + size * (c + size * d);
    }

    /**
     * Samples that fit into so many bytes; 0 where none does, -1 where samples seem to take
     * nothing.
     */
    public long largestBatch(long size, double limitBytes) {
        double sample = bytesPerSample(size);
        return sample > 0 ? (long) Math.max(0, Math.floor((limitBytes - a) / sample)) : -1;
    }
}
