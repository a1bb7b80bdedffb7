package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.ProblemClass;

class LearningRateTest {
    private static Training scaled() {
        return cosine(128);
    }

    private static Training cosine(int referenceBatch) {
        return new Training.Sgd(0.1, 0.9, 5e-4, 0, new Training.Schedule.Cosine(referenceBatch));
    }

    @Test
    void runsByIterationsKeepTheirRate() {
        LearningRate rate = scaled().schedule(4096, 0, 0);

        assertThat(rate).isEqualTo(new LearningRate.Constant(0.1));
        assertThat(rate.at(1_000_000)).isEqualTo(0.1);
    }

    /** PyTorch's CosineAnnealingLR(T_max=4), stepped once an epoch. */
    @Test
    void runsByEpochsFollowHalfACosine() {
        LearningRate rate = cosine(0).schedule(4096, 10, 4);

        assertThat(rate.at(0)).isEqualTo(0.1);
        assertThat(rate.at(9)).isEqualTo(0.1);
        assertThat(rate.at(10)).isCloseTo(0.08535533905932738, within(1e-16));
        assertThat(rate.at(20)).isCloseTo(0.05, within(1e-16));
        assertThat(rate.at(39)).isCloseTo(0.014644660940672623, within(1e-16));
        assertThat(rate.at(400)).as("behind the end").isEqualTo(rate.at(39));
    }

    @Test
    void largeBatchesWarmUpToTheScaledRate() {
        LearningRate rate = scaled().schedule(1024, 100, 1_000_000);

        // So many epochs that the cosine is still 1.
        assertThat(rate.at(0)).isEqualTo(0.1);
        assertThat(rate.at(250)).isCloseTo(0.45, within(1e-9));
        assertThat(rate.at(500)).isCloseTo(0.8, within(1e-9));
        assertThat(rate.at(900)).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void smallerBatchesThanTheReferencesAreNotScaled() {
        LearningRate rate = scaled().schedule(32, 10, 4);

        assertThat(rate.at(0)).isEqualTo(0.1);
        assertThat(rate.at(20)).isCloseTo(0.05, within(1e-16));
    }

    @Test
    void theProblemKnowsItsGlobalBatch() {
        Workload vgg = Workloads.byName("vgg").orElseThrow();
        Problem scaled = vgg.problem(ProblemClass.SMALL, Map.of());
        Problem plain = vgg.problem(ProblemClass.SMALL, Map.of("lr_scaling", "off"));

        // 32 ranks x 32 images = 8 x 128.
        assertThat(scaled.schedule(10, 1_000_000, 32).at(60)).isCloseTo(0.8, within(1e-9));
        assertThat(plain.schedule(10, 1_000_000, 32).at(60)).isCloseTo(0.1, within(1e-9));
        assertThat(scaled.schedule(0, 0, 32).at(60)).isEqualTo(0.1);
    }
}
