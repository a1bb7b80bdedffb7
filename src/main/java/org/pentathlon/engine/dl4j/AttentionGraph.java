package org.pentathlon.engine.dl4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention over attention (Cui et al. 2017, section 3) from M on, as a SameDiff graph for batches
 * of any lengths: one graph, built once.
 */
final class AttentionGraph {
    private static final String DOCUMENTS = "documents";
    private static final String QUERIES = "queries";
    private static final String DOCUMENT_MASK = "documentMask";
    private static final String QUERY_MASK = "queryMask";
    private static final String SHARES = "shares";
    private static final String RESULT = "s";
    private static final String GRADIENT = "gradient";

    private final SameDiff graph = SameDiff.create();

    /**
     * What goes in.
     *
     * @param documents samples x document steps x width: states, anything behind the end
     * @param queries samples x query steps x width: the same
     * @param documentMask samples x document steps x 1: 0 at words, minus infinity behind the end
     * @param queryMask samples x 1 x query steps: the same
     * @param shares samples x 1 x document steps: 1 / words at words, 0 behind the end
     */
    record Inputs(
            INDArray documents,
            INDArray queries,
            INDArray documentMask,
            INDArray queryMask,
            INDArray shares) {
        private Map<String, INDArray> named() {
            Map<String, INDArray> named = new HashMap<>();
            named.put(DOCUMENTS, documents);
            named.put(QUERIES, queries);
            named.put(DOCUMENT_MASK, documentMask);
            named.put(QUERY_MASK, queryMask);
            named.put(SHARES, shares);
            return named;
        }
    }

    /** Gradients with respect to the states. */
    record Gradients(INDArray documents, INDArray queries) {}

    AttentionGraph(DataType type, long width) {
        SDVariable documents = graph.placeHolder(DOCUMENTS, type, -1, -1, width);
        SDVariable queries = graph.placeHolder(QUERIES, type, -1, -1, width);
        SDVariable documentMask = graph.placeHolder(DOCUMENT_MASK, type, -1, -1, 1);
        SDVariable queryMask = graph.placeHolder(QUERY_MASK, type, -1, 1, -1);
        SDVariable shares = graph.placeHolder(SHARES, type, -1, 1, -1);
        SDVariable scores = graph.mmul(documents, queries, false, true, false);
        SDVariable alpha = graph.nn().softmax(scores.add(documentMask), 1);
        SDVariable beta = graph.nn().softmax(scores.add(queryMask), 2);
        SDVariable mean = graph.mmul(shares, beta);
        SDVariable result = alpha.mul(mean).sum(RESULT, 2);
        // Its gradient is that of any loss whose gradient with respect to s is given.
        SDVariable gradient = graph.placeHolder(GRADIENT, type, -1, -1);
        result.mul(gradient).sum().markAsLoss();
    }

    /** Builds what gives gradients; must come before {@link #gradients}. */
    AttentionGraph differentiated() {
        QuietOutput.during(() -> graph.createGradFunction(DOCUMENTS, QUERIES));
        return this;
    }

    /** s, samples x document steps; 0 behind the end. */
    INDArray result(Inputs inputs, SessionMemMgr memory) {
        session(graph).setMmgr(memory);
        INDArray result = graph.outputSingle(inputs.named(), RESULT);
        forget(graph);
        return result;
    }

    /**
     * @param gradient of the loss with respect to s, samples x document steps
     */
    Gradients gradients(Inputs inputs, INDArray gradient, SessionMemMgr memory) {
        session(graph.getFunction("grad")).setMmgr(memory);
        Map<String, INDArray> named = inputs.named();
        named.put(GRADIENT, gradient);
        Map<String, INDArray> found = graph.calculateGradients(named, List.of(DOCUMENTS, QUERIES));
        forget(graph);
        return new Gradients(found.get(DOCUMENTS), found.get(QUERIES));
    }

    private static InferenceSession session(SameDiff graph) {
        return graph.getSessions()
                .computeIfAbsent(
                        Thread.currentThread().getId(),
                        thread -> SameDiff.getInferenceFactory().create(graph));
    }

    /** Arrays of a pass must not be found when their memory has been used again. */
    private static void forget(SameDiff graph) {
        graph.clearPlaceholders(true);
        graph.clearOpInputs();
    }
}
