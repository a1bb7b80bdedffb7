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
}
