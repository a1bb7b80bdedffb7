package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class CrossEntropyTest {
    @BeforeAll
    static void prepare() {
        Preparation.done();
    }

    @Test
    void lossesAreLogarithmsOfProbabilities() {
        float log3 = (float) Math.log(3);
        INDArray logits = Nd4j.createFromArray(new float[][] {{0, log3}, {5, 5}});
        CrossEntropy entropy = new CrossEntropy(logits, Nd4j.createFromArray(1L, 0L));
        double[] losses = entropy.losses().toDoubleVector();
        assertThat(losses[0]).isCloseTo(Math.log(4.0 / 3), within(1e-6));
        assertThat(losses[1]).isCloseTo(Math.log(2), within(1e-6));
        assertThat(entropy.mean()).isCloseTo(Math.log(8.0 / 3) / 2, within(1e-6));
        float[][] gradient = entropy.gradient().toFloatMatrix();
        assertThat(gradient[0]).containsExactly(new float[] {0.125f, -0.125f}, within(1e-6f));
        assertThat(gradient[1]).containsExactly(new float[] {-0.25f, 0.25f}, within(1e-6f));
        assertThat(logits.toFloatMatrix()[0]).containsExactly(0, log3);
    }

    @Test
    void aProbabilityOfNearlyZeroHasAFiniteLoss() {
        INDArray logits = Nd4j.createFromArray(new float[][] {{1000, 0, -1000}});
        assertThat(new CrossEntropy(logits, Nd4j.createFromArray(2L)).mean()).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void whatIsNoNumberHasNoFiniteLoss(float none) {
        INDArray all = Nd4j.createFromArray(new float[][] {{none, none}});
        assertThat(new CrossEntropy(all, Nd4j.createFromArray(0L)).mean()).matches(this::broken);
        INDArray one = Nd4j.createFromArray(new float[][] {{1, none, 0}});
        assertThat(new CrossEntropy(one, Nd4j.createFromArray(0L)).mean()).matches(this::broken);
    }

    private boolean broken(double loss) {
        return !Double.isFinite(loss);
    }
}
