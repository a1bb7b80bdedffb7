package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;

/** Share of the samples whose most likely choice is the right one. */
record TopOneAccuracy(Truth truth) implements Quality {
    private static final int CORRECT = 0;
    private static final int SAMPLES = 1;
    private static final int LOSS = 2;

    @Override
    public int counts() {
        return 3;
    }

    @Override
    public void add(Batch batch, Answers answers, double[] counts) {
        for (int i = 0; i < batch.samples(); i++) {
            counts[CORRECT] += answers.choices().get(i) == truth.of(batch, i) ? 1 : 0;
        }
        counts[SAMPLES] += batch.samples();
        counts[LOSS] += answers.lossSum();
    }

    @Override
    public List<Figure> figures(double[] counts) {
        return List.of(
                new Figure(metric(), 100 * counts[CORRECT] / counts[SAMPLES], unit()),
                new Figure("loss", loss(counts), "1"));
    }

    @Override
    public double loss(double[] counts) {
        return counts[LOSS] / counts[SAMPLES];
    }

    @Override
    public String metric() {
        return "accuracy";
    }

    @Override
    public String unit() {
        return "%";
    }

    @Override
    public double best() {
        return 100;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    /** Tells the right choice. */
    @FunctionalInterface
    interface Truth {
        /** The right choice of a sample of a batch. */
        long of(Batch batch, int sample);
    }
}
