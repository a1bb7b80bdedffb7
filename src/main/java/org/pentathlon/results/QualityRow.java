package org.pentathlon.results;

/**
 * One row of a case's {@code quality/} table: a figure of an evaluation on held-out data.
 *
 * @param epoch epochs of training that came before it, from 1
 * @param iteration last iteration before it, from 0
 * @param seconds from the first touch of training data to the end of the evaluation, without the
 *     initialisation
 * @param split what it was evaluated on: {@code validation} or {@code test}
 * @param metric name that begins with the split: {@code test_accuracy}
 * @param unit {@code %} or {@code 1}
 * @param learningRate rate of that last iteration
 * @param reached whether this is the target's figure, and as good as the target
 */
public record QualityRow(
        int launch,
        int epoch,
        long iteration,
        double seconds,
        String split,
        String metric,
        double value,
        String unit,
        double learningRate,
        boolean reached) {
    /** End of the names of losses, which must be finite numbers. */
    public static final String LOSS = "_loss";

    /** The same of another launch. */
    QualityRow inLaunch(int another) {
        return new QualityRow(
                another,
                epoch,
                iteration,
                seconds,
                split,
                metric,
                value,
                unit,
                learningRate,
                reached);
    }
}
