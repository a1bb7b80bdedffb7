package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A launch of 3 epochs of 2 iterations of a second, the last of which reaches the target. */
class StoredQualityTest {
    private static final int PER_EPOCH = 2;
    private static final int ITERATIONS = 6;
    private static final long SECOND_NS = 1_000_000_000;

    private final List<QualityRow> rows = new ArrayList<>();
    private final Attributes attributes =
            new Attributes()
                    .put("iterations_per_epoch", PER_EPOCH)
                    .put("target", 30.0)
                    .put("target_metric", "test_perplexity")
                    .put("higher_is_better", false)
                    .put("target_reached", true);

    @BeforeEach
    void evaluate() {
        for (int epoch = 1; epoch <= 3; epoch++) {
            rows.add(row(epoch, 2.5 * epoch, "test_perplexity", 60 - 10 * epoch, epoch == 3));
            rows.add(row(epoch, 2.5 * epoch, "test_loss", 4 - epoch, false));
        }
    }

    private static QualityRow row(
            int epoch, double seconds, String metric, double value, boolean reached) {
        long iteration = (long) epoch * PER_EPOCH - 1;
        return new QualityRow(
                0, epoch, iteration, seconds, "test", metric, value, "1", 0.1, reached);
    }

    private CheckRow check() {
        long[][] columns = new long[IterationColumn.COUNT][ITERATIONS];
        for (int i = 0; i < ITERATIONS; i++) {
            columns[IterationColumn.START_NS.ordinal()][i] = i * SECOND_NS;
            columns[IterationColumn.ITERATION_NS.ordinal()][i] = SECOND_NS;
        }
        long[] unknown = new long[ITERATIONS];
        Arrays.fill(unknown, IterationColumn.MISSING);
        long[] zeros = new long[ITERATIONS];
        StoredRows iterations = new StoredRows(zeros, zeros, columns, unknown, unknown);
        RankFacts facts =
                new RankFacts(
                        0, 0, ITERATIONS, ITERATIONS, 0, 6 * SECOND_NS, 0, 0, 0, "digest", true);
        return StoredQuality.check(attributes, rows, iterations, List.of(facts));
    }

    private String changed(int at, UnaryOperator<QualityRow> change) {
        rows.set(at, change.apply(rows.get(at)));
        CheckRow check = check();
        assertThat(check.passed()).isFalse();
        return check.detail();
    }

    @Test
    void whatARunWritesPasses() {
        assertThat(check().status()).isEqualTo(CheckStatus.PASSED);
        rows.clear();
        attributes.put("target_reached", false).put("iterations_per_epoch", 0);
        assertThat(check().status()).isEqualTo(CheckStatus.NOT_APPLICABLE);
    }

    @Test
    void aTargetReachedByNoValueIsFound() {
        assertThat(changed(2, r -> row(2, r.seconds(), r.metric(), r.value(), true)))
                .contains("row 2 says of the target what its value does not");
    }

    @Test
    void aValueThatWouldHaveReachedTheTargetIsFound() {
        assertThat(changed(0, r -> row(1, r.seconds(), r.metric(), 12, false)))
                .contains("row 0 says of the target what its value does not");
    }

    @Test
    void anEvaluationBehindTheOneThatReachedTheTargetIsFound() {
        assertThat(changed(2, r -> row(2, r.seconds(), r.metric(), 30, true)))
                .contains("row 4 is out of order");
    }

    @Test
    void anEvaluationBeforeItsIterationIsFound() {
        rows.set(4, row(3, 5.9, "test_perplexity", 30, true));
        assertThat(changed(5, r -> row(3, 5.9, r.metric(), r.value(), false)))
                .contains("row 4 comes before its iteration", "row 5 comes before its iteration");
    }

    @Test
    void aFigureThatIsThereTwiceIsFound() {
        assertThat(changed(1, r -> rows.get(0))).contains("row 1 is out of order");
    }

    @Test
    void aMissingEpochIsFound() {
        rows.remove(2);
        rows.remove(2);
        assertThat(check().detail()).contains("row 2 is out of order");
        rows.subList(0, 2).clear();
        assertThat(check().detail()).contains("row 0 is out of order");
        rows.clear();
        assertThat(check().detail())
                .contains("launch 0 has epochs without evaluations", "target_reached is not");
    }

    @Test
    void aRunThatWasStoppedInAnEvaluationHasOneLess() {
        attributes.put("target_reached", false);
        rows.subList(4, 6).clear();
        assertThat(check().status()).isEqualTo(CheckStatus.PASSED);
    }
}
