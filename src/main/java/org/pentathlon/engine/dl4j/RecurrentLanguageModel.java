package org.pentathlon.engine.dl4j;

import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.data.Batch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.LanguageModel;

/**
 * A recurrent language model of Deeplearning4j's layers. The state of its LSTM goes on from chunk
 * to chunk, without its history; held-out text has a state of its own.
 */
final class RecurrentLanguageModel implements Model {
    private static final String EMBEDDING = "embedding";
    private static final String DECODER = "decoder";

    private final LanguageModel problem;
    private final boolean training;
    private final PhasedGraph graph;
    private final FlatParameters parameters;
    private INDArray tiedGradient;
    private List<Map<String, INDArray>> state = List.of();
    private List<Map<String, INDArray>> heldOut = List.of();

    // Of the iteration.
    private TokenBatch tokens;
    private INDArray targets;
    private INDArray logits;
    private CrossEntropy entropy;

    RecurrentLanguageModel(LanguageModel problem, boolean training) {
        this.problem = problem;
        this.training = training;
        graph = build();
        parameters = places();
        if (problem.tied()) {
            INDArray weight = graph.getLayer(EMBEDDING).getParam("W");
            tiedGradient = training ? Nd4j.create(weight.dataType(), weight.shape(), 'f') : null;
            ((LinearLayer) graph.getLayer(DECODER)).borrow(weight, tiedGradient);
        }
    }

    private PhasedGraph build() {
        GraphBuilder builder =
                Graphs.builder()
                        .addInputs("words")
                        // Carried states are Deeplearning4j's truncated backpropagation; it goes
                        // back to the beginning of the chunk.
                        .backpropType(BackpropType.TruncatedBPTT)
                        .tBPTTLength(problem.bptt())
                        .addLayer(
                                EMBEDDING,
                                new EmbeddingSequenceLayer.Builder()
                                        .nIn(problem.vocabulary())
                                        .nOut(problem.embedding())
                                        .inferInputLength(true)
                                        .build(),
                                "words");
        String below = EMBEDDING;
        for (int layer = 0; layer < problem.layers(); layer++) {
            LSTM.Builder lstm =
                    new LSTM.Builder()
                            .nIn(layer == 0 ? problem.embedding() : problem.hidden())
                            .nOut(problem.hidden())
                            .activation(Activation.TANH)
                            .gateActivationFunction(Activation.SIGMOID);
            builder.addLayer(lstm(layer), dropped(lstm).build(), below);
            below = lstm(layer);
        }
        Linear.Builder decoder =
                new Linear.Builder()
                        .nIn(problem.hidden())
                        .nOut(problem.vocabulary())
                        .borrowing(problem.tied());
        builder.addLayer(
                DECODER, dropped(decoder).build(), new RnnToFeedForwardPreProcessor(), below);
        return new PhasedGraph(builder.setOutputs(DECODER).build(), training);
    }

    private static String lstm(int layer) {
        return "lstm" + layer;
    }

    /** Deeplearning4j drops a layer's inputs, and takes the probability with which one stays. */
    private <B extends FeedForwardLayer.Builder<B>> B dropped(B layer) {
        return problem.dropout() > 0 ? layer.dropOut(new Dropout(1 - problem.dropout())) : layer;
    }

    private FlatParameters places() {
        FlatParameters places =
                new FlatParameters(graph, problem.parameters())
                        .at(
                                "embedding.weight",
                                EMBEDDING,
                                "W",
                                Arrangement.transposed(problem.vocabulary(), problem.embedding()));
        int hidden = problem.hidden();
        for (int layer = 0; layer < problem.layers(); layer++) {
            int inputs = layer == 0 ? problem.embedding() : hidden;
            String suffix = "_l" + layer;
            places.at("lstm.weight_ih" + suffix, lstm(layer), "W", gates(hidden * inputs))
                    .at("lstm.weight_hh" + suffix, lstm(layer), "RW", gates(hidden * hidden))
                    .sum(
                            "lstm.bias_ih" + suffix,
                            "lstm.bias_hh" + suffix,
                            lstm(layer),
                            "b",
                            gates(hidden));
        }
        if (!problem.tied()) {
            places.at("decoder.weight", DECODER, "W", Arrangement.same());
        }
        return places.at("decoder.bias", DECODER, "b", Arrangement.same());
    }

    /** From input, forget, cell, output to Deeplearning4j's cell, forget, output, input. */
    private static Arrangement gates(int elements) {
        return Arrangement.blocks(elements, 3, 1, 0, 2);
    }

    @Override
    public PhasedGraph graph() {
        return graph;
    }

    @Override
    public FlatParameters parameters() {
        return parameters;
    }

    @Override
    public List<INDArray> outputs() {
        return logits == null ? List.of() : List.of(logits);
    }

    @Override
    public void stage(Batch batch) {
        tokens = (TokenBatch) batch;
        targets = targets(tokens);
    }

    /** The true words in the order of the logits' rows, steps x columns. */
    private static INDArray targets(TokenBatch tokens) {
        return HostArrays.over(tokens.targets(), tokens.tokens());
    }

    @Override
    public void forward() {
        logits = logits(tokens, state, training);
        state = graph.state();
    }

    /** (steps x columns) x vocabulary. */
    private INDArray logits(
            TokenBatch chunk, List<Map<String, INDArray>> before, boolean dropping) {
        graph.state(chunk.first() ? List.of() : before);
        // Deeplearning4j's sequences lie in rows.
        INDArray words =
                HostArrays.over(chunk.inputs(), chunk.steps(), chunk.samples()).transpose();
        return graph.forward(dropping, true, words);
    }

    @Override
    public double loss() {
        entropy = new CrossEntropy(logits, targets);
        return entropy.mean();
    }

    @Override
    public void backward() {
        graph.backward(true, entropy.gradient());
        if (problem.tied()) {
            Graphs.gradients(graph, EMBEDDING).get("W").addi(tiedGradient);
        }
    }

    @Override
    public void release() {
        graph.release();
        logits = null;
        entropy = null;
    }

    @Override
    public Answers answer(Batch batch) {
        TokenBatch chunk = (TokenBatch) batch;
        INDArray scores = logits(chunk, heldOut, false);
        heldOut = graph.state();
        double sum = new CrossEntropy(scores, targets(chunk)).losses().sumNumber().doubleValue();
        graph.release();
        return new Answers(sum, chunk.tokens(), LongBuffer.allocate(0), List.of());
    }
}
