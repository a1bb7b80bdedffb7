package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.workload.Problem;

/** Both engines say the same of the same weights and batches, dropout off. */
final class SameNumbersTest {
    private static final int ITERATIONS = 10;

    /**
     * Parameters whose gradient is zero in exact arithmetic: what they become is rounding. A
     * convolution's bias goes away in batch norm's mean, the attention's last bias in its softmax.
     */
    private static boolean hasNoGradient(String parameter) {
        return parameter.endsWith("conv.bias") || parameter.equals("decoder.attention.v.bias");
    }

    @ParameterizedTest
    @CsvSource({"vgg,lr=1e-4", "resnet,lr=1e-4"})
    void tenIterationsAgree(String workload, String setting) {
        Problem problem = TrainingRun.tiny(workload, setting);
        TrainingRun torch = TrainingRun.of(EngineKind.TORCH, problem, ITERATIONS);
        TrainingRun dl4j = TrainingRun.of(EngineKind.DL4J, problem, ITERATIONS);
        assertThat(dl4j.losses().get(0))
                .isCloseTo(torch.losses().get(0), within(1e-4 * torch.losses().get(0)));
        for (int i = 0; i < ITERATIONS; i++) {
            double expected = torch.losses().get(i);
            assertThat(dl4j.losses().get(i)).isCloseTo(expected, within(1e-3 * expected));
        }
        assertThat(List.copyOf(dl4j.parameters().keySet()))
                .isEqualTo(List.copyOf(torch.parameters().keySet()));
        torch.parameters()
                .forEach(
                        (name, expected) -> {
                            if (!hasNoGradient(name)) {
                                assertThat(difference(dl4j.parameters().get(name), expected))
                                        .describedAs(name)
                                        .isLessThan(1e-3);
                            }
                        });
    }

    /** The norm of the difference over that of what is expected. */
    private static double difference(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
