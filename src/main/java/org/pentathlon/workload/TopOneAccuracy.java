package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.ImageBatch;

/** Share of the images whose most likely class is theirs. */
record TopOneAccuracy() implements Quality {
    private static final int CORRECT = 0;
    private static final int SAMPLES = 1;
    private static final int LOSS = 2;

    @Override
    public int counts() {
        return 3;
    }

    @Override
    public void add(Batch batch, Answers answers, double[] counts) {
        ImageBatch images = (ImageBatch) batch;
        for (int i = 0; i < images.samples(); i++) {
            counts[CORRECT] += answers.choices().get(i) == images.labels().get(i) ? 1 : 0;
        }
        counts[SAMPLES] += images.samples();
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
    public boolean reaches(double value, double target) {
        return value >= target;
    }
}
