package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;

/**
 * Perplexity: exp of the mean negative log-likelihood of a token, natural logarithm. It is the
 * number of equally likely words among which a model is as unsure.
 */
record Perplexity() implements Quality {
    private static final int LOSS = 0;
    private static final int TOKENS = 1;

    @Override
    public int counts() {
        return 2;
    }

    @Override
    public void add(Batch batch, Answers answers, double[] counts) {
        counts[LOSS] += answers.lossSum();
        counts[TOKENS] += answers.lossCount();
    }

    @Override
    public List<Figure> figures(double[] counts) {
        double loss = loss(counts);
        return List.of(new Figure(metric(), Math.exp(loss), unit()), new Figure("loss", loss, "1"));
    }

    @Override
    public double loss(double[] counts) {
        return counts[LOSS] / counts[TOKENS];
    }

    @Override
    public String metric() {
        return "perplexity";
    }

    @Override
    public String unit() {
        return "1";
    }

    @Override
    public double best() {
        return 1;
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
