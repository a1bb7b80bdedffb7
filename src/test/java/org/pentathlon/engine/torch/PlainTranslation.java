package org.pentathlon.engine.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.PairBatch;

/**
 * The translation model's forward pass for one pair, written in loops over doubles from its
 * definition.
 *
 * @param weights by canonical name, row-major
 */
record PlainTranslation(Map<String, double[]> weights, int hidden) {
    /** The encoder's states of all source words. */
    private List<double[]> encode(long[] source) {
        List<double[]> states = new ArrayList<>();
        double[] state = new double[hidden];
        for (long word : source) {
            state = gru("encoder.gru", row("encoder.embedding.weight", word), state);
            states.add(state);
        }
        return states;
    }

    /** The logits of each target word, the decoder being given the true words. */
    List<double[]> forced(long[] source, long[] target) {
        List<double[]> states = encode(source);
        double[] state = states.get(source.length - 1);
        List<double[]> logits = new ArrayList<>();
        for (int t = 0; t < target.length; t++) {
            state = step(states, t == 0 ? PairBatch.SOS : target[t - 1], state);
            logits.add(linear("decoder.output", state));
        }
        return logits;
    }

    /** The logits of so many steps, the decoder being given its own most likely words. */
    List<double[]> free(long[] source, int steps) {
        List<double[]> states = encode(source);
        double[] state = states.get(source.length - 1);
        List<double[]> logits = new ArrayList<>();
        long word = PairBatch.SOS;
        for (int t = 0; t < steps; t++) {
            state = step(states, word, state);
            logits.add(linear("decoder.output", state));
            word = likeliest(logits.get(t));
        }
        return logits;
    }

    private double[] step(List<double[]> states, long word, double[] state) {
        double[] query = linear("attention.query", state);
        double[] scores = new double[states.size()];
        double sum = 0;
        for (int j = 0; j < scores.length; j++) {
            double[] key = linear("attention.key", states.get(j));
            double[] mixed = new double[hidden];
            for (int i = 0; i < hidden; i++) {
                mixed[i] = Math.tanh(query[i] + key[i]);
            }
            scores[j] = Math.exp(linear("attention.score", mixed)[0]);
            sum += scores[j];
        }
        double[] input = new double[2 * hidden];
        System.arraycopy(row("decoder.embedding.weight", word), 0, input, 0, hidden);
        for (int j = 0; j < scores.length; j++) {
            for (int i = 0; i < hidden; i++) {
                input[hidden + i] += scores[j] / sum * states.get(j)[i];
            }
        }
        return gru("decoder.gru", input, state);
    }

    /** Reset, update and new gate; the reset gate applies after the recurrent product. */
    private double[] gru(String name, double[] input, double[] state) {
        double[] fromInput = product(name + ".weight_ih", name + ".bias_ih", input);
        double[] fromState = product(name + ".weight_hh", name + ".bias_hh", state);
        double[] next = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            double reset = sigmoid(fromInput[i] + fromState[i]);
            double update = sigmoid(fromInput[hidden + i] + fromState[hidden + i]);
            double candidate =
                    Math.tanh(fromInput[2 * hidden + i] + reset * fromState[2 * hidden + i]);
            next[i] = (1 - update) * candidate + update * state[i];
        }
        return next;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double[] linear(String name, double[] input) {
        return product(name + ".weight", name + ".bias", input);
    }

    private double[] product(String weight, String bias, double[] input) {
        double[] result = weights.get(bias).clone();
        for (int i = 0; i < result.length; i++) {
            for (int j = 0; j < input.length; j++) {
                result[i] += weights.get(weight)[i * input.length + j] * input[j];
            }
        }
        return result;
    }

    private double[] row(String table, long word) {
        double[] row = new double[hidden];
        System.arraycopy(weights.get(table), Math.toIntExact(word) * hidden, row, 0, hidden);
        return row;
    }

    static int likeliest(double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** -log softmax of a word. */
    static double loss(double[] logits, long word) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.log(sum) - logits[Math.toIntExact(word)];
    }
}
