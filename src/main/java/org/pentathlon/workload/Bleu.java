package org.pentathlon.workload;

import static org.pentathlon.data.PairBatch.UNK;

/**
 * BLEU of a corpus with one reference for each sentence, n-grams up to 4 (Papineni, Roukos, Ward
 * and Zhu: BLEU: a Method for Automatic Evaluation of Machine Translation; ACL 2002, section 2.3):
 * BLEU = 100 BP exp((log p1 + ... + log p4) / 4).
 *
 * <p>pn = matches / n-grams of the hypotheses, both summed over the corpus; an n-gram that a
 * hypothesis has more often than its reference matches only so often as the reference has it. BP =
 * exp(1 - r/c) if c is less than r, else 1, with c and r the words of all hypotheses and of all
 * references. Nothing is smoothed: without a match of some n the result is 0. An n-gram with an
 * unknown word matches nothing.
 */
final class Bleu {
    /** Number of counts: matches and n-grams for each n, words of hypotheses and of references. */
    static final int COUNTS = 10;

    private static final int ORDERS = 4;
    private static final int MATCHES = 0;
    private static final int NGRAMS = ORDERS;
    private static final int HYPOTHESIS = 2 * ORDERS;
    private static final int REFERENCE = HYPOTHESIS + 1;

    private Bleu() {}

    /** Adds the counts of a sentence to the first {@link #COUNTS} of an array. */
    static void add(long[] hypothesis, long[] reference, double[] counts) {
        for (int n = 1; n <= ORDERS; n++) {
            counts[MATCHES + n - 1] += matches(hypothesis, reference, n);
            counts[NGRAMS + n - 1] += Math.max(0, hypothesis.length - n + 1);
        }
        counts[HYPOTHESIS] += hypothesis.length;
        counts[REFERENCE] += reference.length;
    }

    /** Each n-gram of the reference serves one of the hypothesis: that clips the count. */
    private static int matches(long[] hypothesis, long[] reference, int n) {
        boolean[] used = new boolean[Math.max(0, reference.length - n + 1)];
        int matches = 0;
        for (int h = 0; h + n <= hypothesis.length; h++) {
            for (int r = 0; r < used.length; r++) {
                if (!used[r] && equal(hypothesis, h, reference, r, n)) {
                    used[r] = true;
                    matches++;
                    break;
                }
            }
        }
        return matches;
    }

    private static boolean equal(long[] hypothesis, int h, long[] reference, int r, int n) {
        for (int i = 0; i < n; i++) {
            if (hypothesis[h + i] != reference[r + i] || hypothesis[h + i] == UNK) {
                return false;
            }
        }
        return true;
    }

    /** BLEU of summed counts, 0 to 100. */
    static double score(double[] counts) {
        double logarithms = 0;
        for (int i = 0; i < ORDERS; i++) {
            if (counts[MATCHES + i] == 0) {
                return 0;
            }
            logarithms += Math.log(counts[MATCHES + i] / counts[NGRAMS + i]);
        }
        double penalty = Math.min(0, 1 - counts[REFERENCE] / counts[HYPOTHESIS]);
        return 100 * Math.exp(penalty + logarithms / ORDERS);
    }
}
