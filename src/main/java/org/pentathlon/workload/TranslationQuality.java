package org.pentathlon.workload;

import java.util.Arrays;
import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.PairBatch;

/**
 * BLEU-4 of what the model says by itself, and the share of target words, EOS among them, that it
 * finds when it is given the true words before. A word that the vocabulary lacks is never right.
 */
record TranslationQuality() implements Quality {
    private static final int CORRECT = Bleu.COUNTS;
    private static final int TOKENS = CORRECT + 1;
    private static final int LOSS = TOKENS + 1;

    @Override
    public int counts() {
        return LOSS + 1;
    }

    @Override
    public void add(Batch batch, Answers answers, double[] counts) {
        PairBatch pairs = (PairBatch) batch;
        int position = 0;
        for (int i = 0; i < pairs.samples(); i++) {
            long[] target = new long[pairs.targetLengths().get(i)];
            pairs.target().get(i * pairs.targetSteps(), target);
            for (long word : target) {
                boolean right = answers.choices().get(position++) == word;
                counts[CORRECT] += right && word != PairBatch.UNK ? 1 : 0;
            }
            long[] reference = Arrays.copyOf(target, target.length - 1);
            Bleu.add(answers.sentences().get(i), reference, counts);
        }
        counts[TOKENS] += position;
        counts[LOSS] += answers.lossSum();
    }

    @Override
    public List<Figure> figures(double[] counts) {
        return List.of(
                new Figure(metric(), Bleu.score(counts), unit()),
                new Figure("token_accuracy", 100 * counts[CORRECT] / counts[TOKENS], "%"),
                new Figure("loss", loss(counts), "1"));
    }

    @Override
    public double loss(double[] counts) {
        return counts[LOSS] / counts[TOKENS];
    }

    @Override
    public String metric() {
        return "bleu4";
    }

    @Override
    public String unit() {
        return "1";
    }

    @Override
    public double best() {
        return 100;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
