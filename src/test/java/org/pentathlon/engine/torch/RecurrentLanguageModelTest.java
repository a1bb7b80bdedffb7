package org.pentathlon.engine.torch;

import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Training.Sgd;

final class RecurrentLanguageModelTest {
    private static final int VOCABULARY = 11;
    private static final int COLUMNS = 3;

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    private static LanguageModel problem(boolean tied, double dropout) {
        return new LanguageModel(
                "rnnlm",
                COLUMNS,
                5,
                VOCABULARY,
                false,
                4,
                4,
                2,
                tied,
                dropout,
                new Sgd(20, 0, 0),
                true);
    }

    private static TokenBatch batch(int steps, boolean first, long seed) {
        TokenBatch memory = TokenBatch.allocate(COLUMNS, steps);
        Random random = new Random(seed);
        for (int i = 0; i < COLUMNS * steps; i++) {
            memory.inputs().put(i, random.nextInt(VOCABULARY));
            memory.targets().put(i, random.nextInt(VOCABULARY));
        }
        return new TokenBatch(memory.inputs(), memory.targets(), COLUMNS, steps, first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsAreTheSlopesOfTheLoss(boolean tied) {
        LanguageModel problem = problem(tied, 0);
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(problem.parameters(), 7, ScalarType.Double, true);
            GradientCheck.check(
                    new RecurrentLanguageModel(problem, weights, true), batch(5, true, 1));
        }
    }
}
