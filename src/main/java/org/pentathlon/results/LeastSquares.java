package org.pentathlon.results;

import java.util.Optional;

/**
 * Linear least squares by QR decomposition (modified Gram-Schmidt, each column made orthogonal
 * twice), with columns scaled to length 1.
 */
final class LeastSquares {
    /** A column of which less than this part is left is a combination of those before it. */
    private static final double DEPENDENT = 1e-9;

    private LeastSquares() {}

    /**
     * The coefficients x that make the length of A x - b least.
     *
     * @param columns of A, each as long as b
     * @return nothing where the columns depend on each other, or are more than the rows
     */
    static Optional<double[]> solve(double[][] columns, double[] b) {
        int n = columns.length;
        double[][] q = new double[n][];
        double[][] r = new double[n][n];
        double[] scale = new double[n];
        for (int j = 0; j < n; j++) {
            scale[j] = Math.sqrt(dot(columns[j], columns[j]));
            q[j] = columns[j].clone();
            if (n > b.length || !(scale[j] > 0)) {
                return Optional.empty();
            }
            divide(q[j], scale[j]);
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < j; i++) {
                    double part = dot(q[i], q[j]);
                    r[i][j] += part;
                    subtract(q[j], part, q[i]);
                }
            }
            r[j][j] = Math.sqrt(dot(q[j], q[j]));
            if (r[j][j] < DEPENDENT) {
                return Optional.empty();
            }
            divide(q[j], r[j][j]);
        }
        double[] x = new double[n];
        for (int j = n - 1; j >= 0; j--) {
            x[j] = dot(q[j], b);
            for (int k = j + 1; k < n; k++) {
                x[j] -= r[j][k] * x[k];
            }
            x[j] /= r[j][j];
        }
        for (int j = 0; j < n; j++) {
            x[j] /= scale[j];
        }
        return Optional.of(x);
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static void divide(double[] vector, double by) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= by;
        }
    }

    private static void subtract(double[] from, double factor, double[] vector) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * vector[i];
        }
    }
}
