package org.pentathlon.workload;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.pentathlon.data.Philox;
import org.pentathlon.workload.Initialisation.Constant;
import org.pentathlon.workload.Initialisation.Normal;
import org.pentathlon.workload.Initialisation.Orthogonal;
import org.pentathlon.workload.Initialisation.Uniform;

/**
 * Initial values of parameters, the same bits in every engine, on every rank and for any number of
 * ranks: element i (in row-major order) is made from element i of the {@link Philox} stream of
 * (seed, parameter name).
 *
 * <ul>
 *   <li>uniform: bound x (2u - 1) in double, u being {@link Philox#uniform}, rounded to 32 bits;
 *   <li>normal: deviation x {@link Philox#normal} in double, rounded to 32 bits;
 *   <li>orthogonal: the normal values of deviation 1 in double, whose rows are made orthonormal one
 *       after the other by modified Gram-Schmidt in double, matrix by matrix, rounded to 32 bits.
 * </ul>
 */
public final class InitialWeights {
    private static final int CHUNK = 4096;

    private InitialWeights() {}

    /**
     * Writes all of a parameter, from the buffer's position on, which stays where it is.
     *
     * @throws IllegalArgumentException if the buffer has less room than the parameter has elements
     */
    public static void fill(long seed, Parameter parameter, FloatBuffer destination) {
        long elements = parameter.elements();
        if (destination.remaining() < elements) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s has %d elements, and the buffer has room for %d",
                            parameter.name(), elements, destination.remaining()));
        }
        Philox stream = new Philox(seed, parameter.name());
        FloatBuffer rest = destination.slice().limit((int) elements);
        Initialisation initialisation = parameter.initialisation();
        if (initialisation instanceof Uniform uniform) {
            fillUniform(stream, uniform.bound(), rest);
        } else if (initialisation instanceof Normal normal) {
            fillNormal(stream, normal.deviation(), rest);
        } else if (initialisation instanceof Orthogonal orthogonal) {
            fillOrthogonal(stream, orthogonal.size(), rest);
        } else if (initialisation instanceof Constant constant) {
            while (rest.hasRemaining()) {
                rest.put((float) constant.value());
            }
        } else {
            throw new IllegalArgumentException("unknown initialisation: " + initialisation);
        }
    }

    /** Makes a chunk's values from its words, the chunk's first element being 0. */
    private interface Values {
        float at(int[] words, int element);
    }

    private static void fillUniform(Philox stream, double bound, FloatBuffer destination) {
        fillChunks(
                stream,
                1,
                (words, i) -> (float) (bound * (2 * Philox.uniform(words[i]) - 1)),
                destination);
    }

    private static void fillNormal(Philox stream, double deviation, FloatBuffer destination) {
        fillChunks(
                stream,
                2,
                (words, i) -> (float) (deviation * Philox.normal(words[2 * i], words[2 * i + 1])),
                destination);
    }

    /**
     * Every element has words of its own, so chunks are made side by side: 35 million normal values
     * take seconds on one core.
     *
     * @param wordsEach words that an element takes
     */
    private static void fillChunks(
            Philox stream, int wordsEach, Values values, FloatBuffer destination) {
        int elements = destination.remaining();
        IntStream.range(0, (elements + CHUNK - 1) / CHUNK)
                .parallel()
                .forEach(
                        chunk -> {
                            int first = chunk * CHUNK;
                            int[] words = new int[wordsEach * CHUNK];
                            stream.blocks((long) first * wordsEach / Philox.BLOCK, words);
                            float[] made = new float[Math.min(CHUNK, elements - first)];
                            for (int i = 0; i < made.length; i++) {
                                made[i] = values.at(words, i);
                            }
                            destination.put(destination.position() + first, made);
                        });
    }

    private static void fillOrthogonal(Philox stream, int size, FloatBuffer destination) {
        int[] words = new int[Philox.BLOCK];
        long element = 0;
        while (destination.hasRemaining()) {
            double[][] matrix = new double[size][size];
            for (double[] row : matrix) {
                for (int column = 0; column < size; column++, element++) {
                    stream.blocks(element / 2, words);
                    int at = (int) (2 * (element % 2));
                    row[column] = Philox.normal(words[at], words[at + 1]);
                }
            }
            orthonormalise(matrix);
            for (double[] row : matrix) {
                for (double value : row) {
                    destination.put((float) value);
                }
            }
        }
    }

    /** Modified Gram-Schmidt over the rows (Golub and Van Loan, Matrix Computations, 5.2.8). */
    private static void orthonormalise(double[][] matrix) {
        for (int k = 0; k < matrix.length; k++) {
            double[] unit = matrix[k];
            double norm = Math.sqrt(dot(unit, unit));
            for (int i = 0; i < unit.length; i++) {
                unit[i] /= norm;
            }
            for (int j = k + 1; j < matrix.length; j++) {
                double along = dot(unit, matrix[j]);
                for (int i = 0; i < unit.length; i++) {
                    matrix[j][i] -= along * unit[i];
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
