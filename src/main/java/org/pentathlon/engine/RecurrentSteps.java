package org.pentathlon.engine;

import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.pentathlon.workload.Kernel.Cell;
import org.pentathlon.workload.Kernel.Recurrent;

/**
 * A recurrent layer step by step in double precision, for checks. LSTM (gates i, f, g, o): c = f c
 * + i g, h = o tanh(c). GRU (gates r, z, n): n = tanh(W_n x + b_n + r (U_n h + d_n)), h = (1 - z) n
 * + z h.
 */
public final class RecurrentSteps {
    /** Of so many multiply-accumulates; longer sequences are followed for as many steps only. */
    private static final long MOST_MACS = 200_000_000;

    private final Recurrent sizes;
    private final List<float[]> operands;
    private final int hidden;
    private double[] cell;

    /**
     * @param operands input, weight_ih, weight_hh, bias_ih, bias_hh
     */
    public RecurrentSteps(Recurrent sizes, List<float[]> operands) {
        this.sizes = sizes;
        this.operands = operands;
        this.hidden = sizes.hidden();
    }

    /**
     * Largest difference of one sequence's states from these, over the largest magnitude of them.
     *
     * @param states steps x batch x hidden
     */
    public double deviation(LongToDoubleFunction states) {
        int sequence = sizes.batch() - 1;
        double[][] expected = states(sequence);
        double scale = 0;
        for (double[] step : expected) {
            for (double state : step) {
                scale = Math.max(scale, Math.abs(state));
            }
        }
        Deviation deviation = new Deviation();
        for (int step = 0; step < expected.length; step++) {
            long first = ((long) step * sizes.batch() + sequence) * hidden;
            for (int i = 0; i < hidden; i++) {
                deviation.add(states.applyAsDouble(first + i), expected[step][i], scale);
            }
        }
        return deviation.largest();
    }

    /** The states of one sequence, from the first step on. */
    private double[][] states(int sequence) {
        long macsPerStep = (long) sizes.cell().gates() * hidden * (sizes.inputs() + (long) hidden);
        int steps = (int) Math.min(sizes.steps(), Math.max(1, MOST_MACS / macsPerStep));
        double[][] states = new double[steps][];
        double[] state = new double[hidden];
        cell = new double[hidden];
        for (int step = 0; step < steps; step++) {
            double[] input = new double[sizes.inputs()];
            for (int i = 0; i < input.length; i++) {
                input[i] = operands.get(0)[(step * sizes.batch() + sequence) * input.length + i];
            }
            double[] ofInput = product(operands.get(1), operands.get(3), input);
            double[] ofState = product(operands.get(2), operands.get(4), state);
            state =
                    sizes.cell() == Cell.LSTM
                            ? lstm(ofInput, ofState)
                            : gru(ofInput, ofState, state);
            states[step] = state;
        }
        return states;
    }

    /** Of all gates. */
    private static double[] product(float[] weights, float[] biases, double[] values) {
        double[] sums = new double[biases.length];
        for (int row = 0; row < sums.length; row++) {
            double sum = biases[row];
            int first = row * values.length;
            for (int i = 0; i < values.length; i++) {
                sum += weights[first + i] * values[i];
            }
            sums[row] = sum;
        }
        return sums;
    }

    private double[] lstm(double[] ofInput, double[] ofState) {
        double[] next = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            double in = sigmoid(ofInput[i] + ofState[i]);
            double forget = sigmoid(ofInput[hidden + i] + ofState[hidden + i]);
            double value = Math.tanh(ofInput[2 * hidden + i] + ofState[2 * hidden + i]);
            double out = sigmoid(ofInput[3 * hidden + i] + ofState[3 * hidden + i]);
            cell[i] = forget * cell[i] + in * value;
            next[i] = out * Math.tanh(cell[i]);
        }
        return next;
    }

    private double[] gru(double[] ofInput, double[] ofState, double[] state) {
        double[] next = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            double reset = sigmoid(ofInput[i] + ofState[i]);
            double update = sigmoid(ofInput[hidden + i] + ofState[hidden + i]);
            double value = Math.tanh(ofInput[2 * hidden + i] + reset * ofState[2 * hidden + i]);
            next[i] = (1 - update) * value + update * state[i];
        }
        return next;
    }

    private static double sigmoid(double value) {
        return 1 / (1 + Math.exp(-value));
    }
}
