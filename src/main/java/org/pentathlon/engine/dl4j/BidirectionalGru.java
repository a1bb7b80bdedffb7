package org.pentathlon.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A GRU in both directions over packed sequences, from zero states: words x inputs to words x 2
 * hidden, the states of the reverse direction behind. That direction begins at each sequence's last
 * word.
 */
final class BidirectionalGru implements Part {
    private static final int DIRECTIONS = 2;
    private static final int GATES = 3;

    private final long inputs;
    private final long hidden;
    private final Map<String, INDArray> parameters = new LinkedHashMap<>();
    private final GruSequence ahead;
    private final GruSequence back;
    private GruSequence aheadGradients;
    private GruSequence backGradients;

    // Of the iteration.
    private int[] counts;
    private int[] reversal;
    private GruSequence.Pass aheadPass;
    private GruSequence.Pass backPass;

    /** Takes arrays out of a vector, one behind the other. */
    private final class Views {
        private final INDArray vector;
        private final Map<String, INDArray> taken;
        private long at;

        Views(INDArray vector, Map<String, INDArray> taken) {
            this.vector = vector;
            this.taken = taken;
        }

        GruSequence direction(String suffix) {
            return new GruSequence(
                    next("gru.weight_ih" + suffix, inputs).reshape('c', GATES * hidden, inputs),
                    next("gru.weight_hh" + suffix, hidden).reshape('c', GATES * hidden, hidden),
                    next("gru.bias_ih" + suffix, 1),
                    next("gru.bias_hh" + suffix, 1));
        }

        private INDArray next(String name, long columns) {
            long elements = GATES * hidden * columns;
            INDArray array = vector.get(NDArrayIndex.interval(at, at + elements));
            at += elements;
            taken.put(name, array);
            return array;
        }
    }

    BidirectionalGru(INDArray vector, long inputs, long hidden) {
        this.inputs = inputs;
        this.hidden = hidden;
        Views views = new Views(vector, parameters);
        ahead = views.direction("");
        back = views.direction("_reverse");
    }

    /** Number of parameters. */
    static long count(long inputs, long hidden) {
        return Math.multiplyExact(DIRECTIONS * GATES * hidden, inputs + hidden + 2);
    }

    @Override
    public Map<String, INDArray> parameters() {
        return parameters;
    }

    @Override
    public void takeGradients(INDArray vector) {
        Views views = new Views(vector, new LinkedHashMap<>());
        aheadGradients = views.direction("");
        backGradients = views.direction("_reverse");
    }

    /**
     * Says what the inputs will be.
     *
     * @param sequences how many have a word 0, 1, ...
     * @param reversal of each word the row of the same word where each sequence is reversed
     */
    void stage(int[] sequences, int[] reversal) {
        this.counts = sequences;
        this.reversal = reversal;
    }

    @Override
    public INDArray forward(INDArray[] inputs, boolean training, LayerWorkspaceMgr workspaces) {
        INDArray words = inputs[0];
        INDArray reversed = reversed(words, ArrayType.ACTIVATIONS, workspaces);
        aheadPass = ahead.forward(words, counts, null, workspaces);
        backPass = back.forward(reversed, counts, null, workspaces);
        INDArray states =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS,
                        words.dataType(),
                        words.size(0),
                        DIRECTIONS * hidden);
        half(states, 0).assign(aheadPass.states());
        half(states, 1).assign(reversed(backPass.states(), ArrayType.FF_WORKING_MEM, workspaces));
        return states;
    }

    @Override
    public INDArray[] backward(INDArray gradient, LayerWorkspaceMgr workspaces) {
        INDArray ofAhead = workspaces.dup(ArrayType.BP_WORKING_MEM, half(gradient, 0), 'c');
        INDArray ofBack = workspaces.dup(ArrayType.BP_WORKING_MEM, half(gradient, 1), 'c');
        INDArray words = ahead.backward(aheadPass, ofAhead, aheadGradients, workspaces).input();
        INDArray reversed =
                back.backward(
                                backPass,
                                reversed(ofBack, ArrayType.BP_WORKING_MEM, workspaces),
                                backGradients,
                                workspaces)
                        .input();
        words.addi(reversed(reversed, ArrayType.BP_WORKING_MEM, workspaces));
        return new INDArray[] {words};
    }

    /** The rows where each sequence is reversed, or from there back. */
    private INDArray reversed(INDArray rows, ArrayType place, LayerWorkspaceMgr workspaces) {
        INDArray result =
                workspaces.createUninitialized(place, rows.dataType(), rows.size(0), rows.size(1));
        return Nd4j.pullRows(rows, result, 1, reversal);
    }

    private INDArray half(INDArray states, int direction) {
        long from = direction * hidden;
        return states.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + hidden));
    }
}
