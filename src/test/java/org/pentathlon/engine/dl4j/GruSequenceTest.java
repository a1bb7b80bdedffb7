package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class GruSequenceTest {
    private static final int INPUTS = 3;
    private static final int WIDTH = 4;
    private static final int ROWS = 8;

    /** Three sequences of 4, 3 and 1 words. */
    private static final int[] COUNTS = {3, 2, 2, 1};

    private final LayerWorkspaceMgr workspaces;
    private final Random random = new Random(1);
    private final INDArray input;
    private final GruSequence gru;

    GruSequenceTest() {
        Preparation.done();
        workspaces = LayerWorkspaceMgr.noWorkspaces();
        input = values(ROWS, INPUTS);
        gru =
                new GruSequence(
                        values(3 * WIDTH, INPUTS),
                        values(3 * WIDTH, WIDTH),
                        values(3 * WIDTH),
                        values(3 * WIDTH));
    }

    private INDArray values(long... shape) {
        INDArray values = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < values.length(); i++) {
            values.putScalar(i, random.nextDouble() - 0.5);
        }
        return values;
    }

    /** The definition, word by word, in plain Java; rows x width. */
    private double[][] plainStates() {
        double[][] states = new double[ROWS][];
        double[][] before = new double[COUNTS[0]][WIDTH];
        int row = 0;
        for (int count : COUNTS) {
            double[][] after = new double[count][];
            for (int i = 0; i < count; i++) {
                after[i] = plainStep(input.getRow(row).toDoubleVector(), before[i]);
                states[row] = after[i];
                row++;
            }
            before = after;
        }
        return states;
    }

    private double[] plainStep(double[] x, double[] h) {
        double[] state = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            double r = sigmoid(ofInput(i, x) + ofState(i, h));
            double z = sigmoid(ofInput(WIDTH + i, x) + ofState(WIDTH + i, h));
            double n = Math.tanh(ofInput(2 * WIDTH + i, x) + r * ofState(2 * WIDTH + i, h));
            state[i] = (1 - z) * n + z * h[i];
        }
        return state;
    }

    private double ofInput(int gate, double[] x) {
        return sum(gru.inputWeights(), gru.inputBias(), gate, x);
    }

    private double ofState(int gate, double[] h) {
        return sum(gru.recurrentWeights(), gru.recurrentBias(), gate, h);
    }

    private static double sum(INDArray weights, INDArray bias, int row, double[] values) {
        double sum = bias.getDouble(row);
        for (int i = 0; i < values.length; i++) {
            sum += weights.getDouble(row, i) * values[i];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void statesAreTheDefinitions() {
        INDArray states = gru.forward(input, COUNTS, workspaces).states();
        double[][] expected = plainStates();
        for (int row = 0; row < ROWS; row++) {
            assertThat(states.getRow(row).toDoubleVector())
                    .containsExactly(expected[row], within(1e-12));
        }
    }

    @Test
    void gradientsAreFiniteDifferences() {
        INDArray weights = values(ROWS, WIDTH);
        GruSequence gradients =
                new GruSequence(
                        Nd4j.zerosLike(gru.inputWeights()),
                        Nd4j.zerosLike(gru.recurrentWeights()),
                        Nd4j.zerosLike(gru.inputBias()),
                        Nd4j.zerosLike(gru.recurrentBias()));
        GruSequence.Pass pass = gru.forward(input, COUNTS, workspaces);
        INDArray ofInput = gru.backward(pass, weights, gradients, workspaces);
        List<INDArray> actual = new ArrayList<>(arrays(gradients));
        actual.add(ofInput);
        List<INDArray> varied = new ArrayList<>(arrays(gru));
        varied.add(input);
        for (int i = 0; i < varied.size(); i++) {
            for (long place = 0; place < varied.get(i).length(); place++) {
                assertThat(actual.get(i).getDouble(place))
                        .isCloseTo(difference(varied.get(i), place, weights), within(1e-7));
            }
        }
    }

    private static List<INDArray> arrays(GruSequence gru) {
        return List.of(
                gru.inputWeights(), gru.recurrentWeights(), gru.inputBias(), gru.recurrentBias());
    }

    /** Of a weighted sum of all states, by an element. */
    private double difference(INDArray varied, long place, INDArray weights) {
        double step = 1e-5;
        double value = varied.getDouble(place);
        varied.putScalar(place, value + step);
        double above = weighted(weights);
        varied.putScalar(place, value - step);
        double below = weighted(weights);
        varied.putScalar(place, value);
        return (above - below) / (2 * step);
    }

    private double weighted(INDArray weights) {
        INDArray states = gru.forward(input, COUNTS, workspaces).states();
        return states.mul(weights).sumNumber().doubleValue();
    }
}
