package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.Batch;
import org.pentathlon.data.TokenBatch;

class PerplexityTest {
    private final Quality quality = new Perplexity();

    private void add(double lossSum, long tokens, double[] counts) {
        Batch batch = TokenBatch.allocate(1, (int) tokens);
        quality.add(batch, new Answers(lossSum, tokens, LongBuffer.allocate(0), List.of()), counts);
    }

    /** A model that always gives 1/50 has the perplexity 50. */
    @Test
    void isTheNumberOfEquallyLikelyWords() {
        double[] counts = new double[quality.counts()];
        add(30 * Math.log(50), 30, counts);
        add(12 * Math.log(50), 12, counts);

        assertThat(quality.figures(counts))
                .extracting(Quality.Figure::metric)
                .containsExactly("perplexity", "loss");
        assertThat(quality.figures(counts))
                .extracting(Quality.Figure::unit)
                .containsExactly("1", "1");
        assertThat(quality.figures(counts).get(0).value()).isCloseTo(50, within(1e-9));
        assertThat(quality.loss(counts)).isCloseTo(Math.log(50), within(1e-12));
    }

    @Test
    void tokensWeighTheSameInBatchesOfAnySize() {
        double[] counts = new double[quality.counts()];
        add(10, 10, counts);
        add(4, 2, counts);

        assertThat(quality.loss(counts)).isEqualTo(14.0 / 12);
        assertThat(quality.figures(counts).get(1).value()).isEqualTo(14.0 / 12);
        assertThat(quality.figures(counts).get(0).value())
                .isCloseTo(Math.exp(14.0 / 12), within(1e-12));
    }

    @Test
    void lowerIsBetter() {
        assertThat(quality.metric()).isEqualTo("perplexity");
        assertThat(quality.best()).isEqualTo(quality.figures(new double[] {0, 1}).get(0).value());
        assertThat(quality.unit()).isEqualTo("1");
        assertThat(quality.reaches(142, 142.07)).isTrue();
        assertThat(quality.reaches(142.07, 142.07)).isTrue();
        assertThat(quality.reaches(142.1, 142.07)).isFalse();
        assertThat(quality.reaches(Double.NaN, 142.07)).isFalse();
    }
}
