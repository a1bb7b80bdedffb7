package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;

/**
 * How good a model is on held-out data: counts that are summed over batches and ranks, and figures
 * made of the sums.
 */
public interface Quality {
    /** Number of counts. */
    int counts();

    /**
     * Adds the counts of a batch.
     *
     * @param counts sums so far, {@link #counts} of them
     */
    void add(Batch batch, Answers answers, double[] counts);

    /** The figures of all sums; the first is the one that a target is held against. */
    List<Figure> figures(double[] counts);

    /** Mean negative log-likelihood, which a learning rate may follow. */
    double loss(double[] counts);

    /** Name of the first figure, without the split: {@code accuracy}. */
    String metric();

    /** Unit of the first figure, and so of a target: {@code %} or {@code 1}. */
    String unit();

    /** Whether of two first figures the higher one is the better. */
    boolean higherIsBetter();

    /** The best that the first figure can be: 100 of an accuracy in %, 1 of a perplexity. */
    double best();

    /** Whether the first figure is as good as a target of the same unit; no number never is. */
    default boolean reaches(double value, double target) {
        return higherIsBetter() ? value >= target : value <= target;
    }

    /**
     * One figure.
     *
     * @param metric name without the split: {@code accuracy}, {@code perplexity}, {@code bleu4}
     * @param unit {@code %} or {@code 1}
     */
    record Figure(String metric, double value, String unit) {}
}
