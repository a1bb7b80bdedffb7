package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pentathlon.spec.EngineKind;

/** Two ranks with half the batch each become what one rank with the whole batch becomes. */
final class TwoRanksTest {
    private static final int ITERATIONS = 5;

    static Stream<Arguments> cases() {
        return Stream.of(EngineKind.TORCH, EngineKind.DL4J)
                .flatMap(
                        kind ->
                                Stream.of(
                                        Arguments.of(kind, "rnnlm", "dropout=0"),
                                        Arguments.of(kind, "rnnlm", "dropout=0 tied=on"),
                                        Arguments.of(kind, "aoareader", "dropout=0")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void halvesMakeAWhole(EngineKind kind, String workload, String settings) {
        TrainingRun one = run(kind, workload, settings + " batch=4", 1);
        TrainingRun two = run(kind, workload, settings + " batch=2", 2);
        for (int i = 0; i < ITERATIONS; i++) {
            double loss = one.losses().get(i);
            assertThat(two.losses().get(i)).isCloseTo(loss, within(1e-5 * loss));
        }
        one.parameters()
                .forEach(
                        (name, values) ->
                                assertThat(two.parameters().get(name))
                                        .describedAs(name)
                                        .containsExactly(values, within(1e-5f)));
    }

    private static TrainingRun run(EngineKind kind, String workload, String settings, int size) {
        return TrainingRun.of(
                kind, TrainingRun.tiny(workload, settings.split(" ")), ITERATIONS, size);
    }
}
