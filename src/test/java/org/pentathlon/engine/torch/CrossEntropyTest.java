package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CrossEntropyTest {
    private static final int ROWS = 30;
    private static final int VOCABULARY = 1_000;

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        Weights.buffer(tensor.detach().contiguous()).get(values);
        return values;
    }

    @Test
    void gradientsHaveTheBitsOfLibTorchsOwnFunction() {
        try (PointerScope scope = new PointerScope()) {
            Tensor states = randn(ROWS, 20);
            Tensor weight = randn(VOCABULARY, 20).set_requires_grad(true);
            long[] shape = {ROWS};
            Tensor targets = randint(VOCABULARY, shape, new TensorOptions(ScalarType.Long));

            Tensor expected = cross_entropy_loss(linear(states, weight), targets);
            float[] expectedGradient = gradient(weight, () -> expected.backward());

            CrossEntropy entropy = new CrossEntropy(linear(states, weight), targets.view(-1, 1));
            Tensor mean = entropy.mean();
            // The same sum in another order.
            assertThat(values(mean)).containsExactly(values(expected), within(1e-5f));
            assertThat(gradient(weight, () -> entropy.backward())).isEqualTo(expectedGradient);
        }
    }

    private static float[] gradient(Tensor weight, Runnable backward) {
        backward.run();
        float[] gradient = values(weight.mutable_grad());
        weight.mutable_grad().reset();
        assertThat(gradient).hasSize(20 * VOCABULARY);
        return gradient;
    }

    @Test
    void aLogitThatIsNoNumberMakesALossThatIsNone() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = randn(ROWS, VOCABULARY);
            Weights.buffer(logits).put(7, Float.NaN);
            long[] shape = {ROWS, 1};
            Tensor targets = randint(VOCABULARY, shape, new TensorOptions(ScalarType.Long));
            assertThat(new CrossEntropy(logits, targets).mean().item_double()).isNaN();
        }
    }
}
