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
        return parameter.endsWith("conv.bias") || parameter.equals("attention.score.bias");
    }

    /**
     * At vgg's batch of 8 and a rate of 1e-4 rounding comes to decide, within ten iterations, on
     * which side of ReLU's zero a value lies, or which is the largest of a pool.
     */
    @ParameterizedTest
    @CsvSource({
        "vgg,lr=1e-5",
        "resnet,lr=1e-4",
        "rnnlm,dropout=0",
        "rnnlm,dropout=0 tied=on",
        "seq2seq,dropout=0",
        "aoareader,dropout=0"
    })
    void iterationsAgree(String workload, String settings) {
        Problem problem = TrainingRun.tiny(workload, settings.split(" "));
        TrainingRun torch = TrainingRun.of(EngineKind.TORCH, problem, 1);
        TrainingRun dl4j = TrainingRun.of(EngineKind.DL4J, problem, 1);
        compare(dl4j, torch, 1e-4, 0);
        torch = TrainingRun.of(EngineKind.TORCH, problem, ITERATIONS);
        dl4j = TrainingRun.of(EngineKind.DL4J, problem, ITERATIONS);
        // What began at zero has hardly moved by then, and is compared with its layer's scale, 1.
        compare(dl4j, torch, 1e-3, 1);
    }

    /**
     * @param scaleOfZeros what the elements of parameters that begin at zero are compared with; 0
     *     for themselves
     */
    private static void compare(
            TrainingRun actual, TrainingRun expected, double limit, double scaleOfZeros) {
        assertThat(actual.losses()).hasSameSizeAs(expected.losses());
        for (int i = 0; i < expected.losses().size(); i++) {
            double loss = expected.losses().get(i);
            assertThat(actual.losses().get(i)).isCloseTo(loss, within(limit * loss));
        }
        assertThat(List.copyOf(actual.parameters().keySet()))
                .isEqualTo(List.copyOf(expected.parameters().keySet()));
        expected.parameters()
                .forEach(
                        (name, values) -> {
                            double scale = name.matches(".*norm[12]?.bias") ? scaleOfZeros : 0;
                            if (!hasNoGradient(name)) {
                                assertThat(difference(actual.parameters().get(name), values, scale))
                                        .describedAs(name)
                                        .isLessThan(limit);
                            }
                        });
    }

    /** The norm of the difference over that of what is expected, or of its scale. */
    private static double difference(float[] actual, float[] expected, double scale) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - (double) expected[i], 2);
            norm += Math.pow(Math.max(scale, Math.abs(expected[i])), 2);
        }
        return Math.sqrt(difference / norm);
    }
}
