package org.pentathlon.engine.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pentathlon.workload.Translation;

/**
 * An encoder and a decoder with attention as one graph, from packed source words and packed target
 * words before to packed rows of logits.
 */
final class TranslationNetwork {
    /** The vertex with the encoder's states. */
    static final String ENCODED = "encoder.gru";

    private static final String SOURCE_EMBEDDING = "encoder.embedding";
    private static final String TARGET_EMBEDDING = "decoder.embedding";
    private static final String DECODED = "decoder";
    private static final String OUTPUT = "decoder.output";

    private final Translation problem;
    private final PhasedGraph graph;

    TranslationNetwork(Translation problem, boolean training) {
        this.problem = problem;
        long hidden = problem.hidden();
        GraphBuilder builder = Graphs.builder().addInputs("source", "counts", "target");
        String source = embedded(builder, SOURCE_EMBEDDING, problem.sourceVocabulary(), "source");
        builder.addVertex(ENCODED, new GruVertex(hidden, hidden, false), source, "counts");
        String target = embedded(builder, TARGET_EMBEDDING, problem.targetVocabulary(), "target");
        builder.addVertex(DECODED, new DecoderVertex(hidden), ENCODED, target);
        builder.addLayer(
                OUTPUT,
                new Linear.Builder().nIn(hidden).nOut(problem.targetVocabulary()).build(),
                DECODED);
        graph = new PhasedGraph(builder.setOutputs(OUTPUT).build(), training);
    }

    private String embedded(GraphBuilder builder, String name, int vocabulary, String input) {
        builder.addLayer(
                name,
                new EmbeddingLayer.Builder()
                        .nIn(vocabulary)
                        .nOut(problem.hidden())
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build(),
                input);
        if (problem.dropout() == 0) {
            return name;
        }
        String dropped = name + ".dropout";
        builder.addLayer(
                dropped,
                new DropoutLayer.Builder(new Dropout(1 - problem.dropout())).build(),
                name);
        return dropped;
    }

    PhasedGraph graph() {
        return graph;
    }

    AttentionDecoder decoder() {
        return (AttentionDecoder) graph.getVertex(DECODED);
    }

    /** Target vocabulary x hidden. */
    INDArray targetEmbedding() {
        return graph.getLayer(TARGET_EMBEDDING).getParam("W");
    }

    /** Hidden x target vocabulary. */
    INDArray outputWeights() {
        return graph.getLayer(OUTPUT).getParam("W");
    }

    INDArray outputBias() {
        return graph.getLayer(OUTPUT).getParam("b");
    }

    /** Where the problem's parameters lie in the graph's. */
    FlatParameters places() {
        FlatParameters places = new FlatParameters(graph, problem.parameters());
        embedding(places, SOURCE_EMBEDDING, problem.sourceVocabulary());
        embedding(places, TARGET_EMBEDDING, problem.targetVocabulary());
        for (String name : graph.getVertex(ENCODED).paramTable(false).keySet()) {
            places.at(ENCODED + "." + name, ENCODED, name, Arrangement.same());
        }
        for (String name : graph.getVertex(DECODED).paramTable(false).keySet()) {
            boolean inTwo = name.equals("decoder.gru.weight_ih");
            places.at(name, DECODED, name, inTwo ? halves() : Arrangement.same());
        }
        places.at(OUTPUT + ".weight", OUTPUT, "W", Arrangement.same());
        return places.at(OUTPUT + ".bias", OUTPUT, "b", Arrangement.same());
    }

    private void embedding(FlatParameters places, String name, int vocabulary) {
        places.at(
                name + ".weight", name, "W", Arrangement.transposed(vocabulary, problem.hidden()));
    }

    /** Of each row of 2 H the first H in one matrix, the others in the next. */
    private Arrangement halves() {
        int hidden = problem.hidden();
        int matrix = 3 * hidden * hidden;
        return i -> i / hidden % 2 * matrix + i / (2 * hidden) * hidden + i % hidden;
    }
}
