package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A GRU over packed sources, from zero states: words x hidden to states x hidden. */
final class EncoderGru implements Part {
    private static final long GATES = 3;

    private final GruSequence weights;
    private final long hidden;
    private GruSequence gradients;

    // Of the iteration.
    private int[] counts;
    private GruSequence.Pass pass;

    EncoderGru(INDArray vector, long hidden) {
        this.weights = views(vector, hidden);
        this.hidden = hidden;
    }

    /** Number of parameters. */
    static long count(long hidden) {
        return Math.multiplyExact(2 * GATES, Math.multiplyExact(hidden, hidden + 1));
    }

    private static GruSequence views(INDArray vector, long hidden) {
        long rows = GATES * hidden;
        long matrix = rows * hidden;
        return new GruSequence(
                part(vector, 0, matrix).reshape('c', rows, hidden),
                part(vector, matrix, matrix).reshape('c', rows, hidden),
                part(vector, 2 * matrix, rows),
                part(vector, 2 * matrix + rows, rows));
    }

    private static INDArray part(INDArray vector, long from, long count) {
        return vector.get(NDArrayIndex.interval(from, from + count));
    }

    @Override
    public Map<String, INDArray> parameters() {
        return Map.of(
                "encoder.gru.weight_ih", weights.inputWeights(),
                "encoder.gru.weight_hh", weights.recurrentWeights(),
                "encoder.gru.bias_ih", weights.inputBias(),
                "encoder.gru.bias_hh", weights.recurrentBias());
    }

    @Override
    public void takeGradients(INDArray vector) {
        gradients = views(vector, hidden);
    }

    /** Says what the inputs will be: how many sequences have a word 0, 1, .... */
    void stage(int[] sequences) {
        counts = sequences;
    }

    @Override
    public INDArray forward(INDArray[] inputs, boolean training, LayerWorkspaceMgr workspaces) {
        pass = weights.forward(inputs[0], counts, null, workspaces);
        return pass.states();
    }

    @Override
    public INDArray[] backward(INDArray gradient, LayerWorkspaceMgr workspaces) {
        return new INDArray[] {weights.backward(pass, gradient, gradients, workspaces).input()};
    }
}
