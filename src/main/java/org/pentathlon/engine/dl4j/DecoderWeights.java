package org.pentathlon.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The decoder's parameters, or their gradients, as views into a vector. H is the hidden width; all
 * are row-major, gates are r, z, n.
 *
 * @param query H x H
 * @param queryBias H
 * @param key H x H
 * @param keyBias H
 * @param score H x 1
 * @param scoreBias 1
 * @param word 3 H x H: the part of the GRU's input weights for embedded words
 * @param context 3 H x H: that for the context, which lies behind it
 * @param state 3 H x H: the GRU's recurrent weights
 * @param inputBias 3 H
 * @param stateBias 3 H
 */
record DecoderWeights(
        INDArray query,
        INDArray queryBias,
        INDArray key,
        INDArray keyBias,
        INDArray score,
        INDArray scoreBias,
        INDArray word,
        INDArray context,
        INDArray state,
        INDArray inputBias,
        INDArray stateBias) {
    static final int GATES = 3;

    /** Number of elements. */
    static long count(long hidden) {
        long square = Math.multiplyExact(hidden, hidden);
        long matrices = Math.multiplyExact(2L + 3 * GATES, square);
        return Math.addExact(matrices, Math.addExact((3L + 2 * GATES) * hidden, 1));
    }

    /** Views of a vector of {@link #count} elements. */
    static DecoderWeights of(INDArray vector, long hidden) {
        VectorParts parts = new VectorParts(vector);
        long gates = GATES * hidden;
        return new DecoderWeights(
                parts.next(hidden, hidden),
                parts.next(hidden),
                parts.next(hidden, hidden),
                parts.next(hidden),
                parts.next(hidden, 1),
                parts.next(1),
                parts.next(gates, hidden),
                parts.next(gates, hidden),
                parts.next(gates, hidden),
                parts.next(gates),
                parts.next(gates));
    }

    /** One gate's part of an array of all gates. */
    static INDArray gate(INDArray array, int gate) {
        long extent = array.size(0) / GATES;
        return array.get(NDArrayIndex.interval(gate * extent, (gate + 1) * extent));
    }

    /** By the canonical names; of the GRU's input weights the first part. */
    Map<String, INDArray> byName() {
        Map<String, INDArray> all = new LinkedHashMap<>();
        all.put("attention.query.weight", query);
        all.put("attention.query.bias", queryBias);
        all.put("attention.key.weight", key);
        all.put("attention.key.bias", keyBias);
        all.put("attention.score.weight", score);
        all.put("attention.score.bias", scoreBias);
        all.put("decoder.gru.weight_ih", word);
        all.put("decoder.gru.weight_hh", state);
        all.put("decoder.gru.bias_ih", inputBias);
        all.put("decoder.gru.bias_hh", stateBias);
        return all;
    }
}
