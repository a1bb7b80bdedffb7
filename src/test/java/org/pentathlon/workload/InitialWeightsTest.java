package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.Philox;
import org.pentathlon.workload.Initialisation.Constant;
import org.pentathlon.workload.Initialisation.Normal;
import org.pentathlon.workload.Initialisation.Orthogonal;
import org.pentathlon.workload.Initialisation.Uniform;

class InitialWeightsTest {
    private static float[] values(long seed, String name, long elements, Initialisation how) {
        float[] values = new float[(int) elements];
        InitialWeights.fill(
                seed, new Parameter(name, List.of(elements), how), FloatBuffer.wrap(values));
        return values;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void uniformTakesOneWordAnElement() {
        float[] values = values(5, "w", 10_001, new Uniform(0.25));
        int[] words = new int[10_004];
        new Philox(5, "w").blocks(0, words);

        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo((float) (0.25 * (2 * Philox.uniform(words[i]) - 1)));
            assertThat(values[i]).isBetween(-0.25f, 0.25f);
        }
        assertThat(mean(values)).isCloseTo(0, within(0.01));
        assertThat(deviation(values)).isCloseTo(0.25 / Math.sqrt(3), within(0.005));
    }

    @Test
    void normalTakesTwoWordsAnElement() {
        float[] values = values(5, "w", 9_001, new Normal(2));
        int[] words = new int[18_004];
        new Philox(5, "w").blocks(0, words);

        for (int i = 0; i < values.length; i++) {
            assertThat(values[i])
                    .isEqualTo((float) (2 * Philox.normal(words[2 * i], words[2 * i + 1])));
        }
        assertThat(mean(values)).isCloseTo(0, within(0.1));
        assertThat(deviation(values)).isCloseTo(2, within(0.08));
    }

    @Test
    void constantIsItself() {
        assertThat(values(1, "w", 3, new Constant(1))).containsExactly(1, 1, 1);
    }

    @Test
    void startsAtTheBuffersPositionAndLeavesItThere() {
        FloatBuffer buffer = FloatBuffer.allocate(5).position(2);
        InitialWeights.fill(1, new Parameter("w", List.of(2L), new Constant(3)), buffer);

        assertThat(buffer.array()).containsExactly(0, 0, 3, 3, 0);
        assertThat(buffer.position()).isEqualTo(2);
        Parameter large = new Parameter("w", List.of(2L, 2L), new Constant(3));
        assertThatThrownBy(() -> InitialWeights.fill(1, large, buffer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w has 4 elements, and the buffer has room for 3");
    }

    /**
     * A stack of three 5 x 5 matrices. Values by numpy's QR decomposition of the transposed normal
     * matrix, made in Python from the same stream, with R's diagonal made positive.
     */
    @Test
    void orthogonalIsAStackOfOrthogonalMatrices() {
        int size = 5;
        int matrices = 3;
        float[] q = values(5, "gru.weight_hh", (long) matrices * size * size, new Orthogonal(size));

        for (int m = 0; m < matrices; m++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    double product = 0;
                    for (int k = 0; k < size; k++) {
                        product +=
                                (double) q[(m * size + i) * size + k]
                                        * q[(m * size + j) * size + k];
                    }
                    assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-6));
                }
            }
        }
        assertThat((double) q[0]).isCloseTo(0.0618993610, within(1e-7));
        assertThat((double) q[24]).isCloseTo(0.1811223061, within(1e-7));
        assertThat((double) q[25]).isCloseTo(0.0366636230, within(1e-7));
        assertThat((double) q[49]).isCloseTo(0.2447221604, within(1e-7));
        assertThat((double) q[50]).isCloseTo(0.2665943872, within(1e-7));
        assertThat((double) q[74]).isCloseTo(-0.3307509055, within(1e-7));
    }

    /** The size of a GRU's gates at the reference class: rounding must not add up over the rows. */
    @Test
    void orthogonalStaysSoAtFullSize() {
        int size = 384;
        float[] q = values(1, "gru.weight_hh", (long) size * size, new Orthogonal(size));

        double worst = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double product = 0;
                for (int k = 0; k < size; k++) {
                    product += (double) q[i * size + k] * q[j * size + k];
                }
                worst = Math.max(worst, Math.abs(product - (i == j ? 1 : 0)));
            }
        }
        assertThat(worst).isLessThan(1e-6);
    }
}
