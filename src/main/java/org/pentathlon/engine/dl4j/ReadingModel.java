package org.pentathlon.engine.dl4j;

import java.nio.LongBuffer;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pentathlon.data.Batch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Reading;

/**
 * The attention-over-attention reader. Documents and queries go through the GRU together, packed
 * without padding; the graph ends at s.
 */
final class ReadingModel implements Model {
    private static final String WORDS = "words";
    private static final String COUNTS = "counts";
    private static final String REVERSAL = "reversal";
    private static final String EMBEDDING = "embedding";
    private static final String GRU = "gru";
    private static final String ATTENTION = "attention";

    private final Reading problem;
    private final boolean training;
    private final PhasedGraph graph;
    private final FlatParameters parameters;

    // Of the iteration.
    private StagedQuestions questions;
    private INDArray attention;

    ReadingModel(Reading problem, boolean training) {
        this.problem = problem;
        this.training = training;
        graph = graph(problem, training);
        parameters = places();
    }

    private static PhasedGraph graph(Reading problem, boolean training) {
        long embedded = problem.embedding();
        long hidden = problem.hidden();
        GraphBuilder builder = Graphs.builder().addInputs(WORDS, COUNTS, REVERSAL);
        builder.addLayer(
                EMBEDDING,
                new EmbeddingLayer.Builder()
                        .nIn(problem.vocabulary())
                        .nOut(embedded)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build(),
                WORDS);
        String dropped = EMBEDDING;
        if (problem.dropout() > 0) {
            dropped = "dropout";
            builder.addLayer(
                    dropped,
                    new DropoutLayer.Builder(new Dropout(1 - problem.dropout())).build(),
                    EMBEDDING);
        }
        builder.addVertex(GRU, new GruVertex(embedded, hidden, true), dropped, COUNTS, REVERSAL);
        builder.addVertex(ATTENTION, new AttentionVertex(2 * hidden), GRU);
        return new PhasedGraph(builder.setOutputs(ATTENTION).build(), training);
    }

    private FlatParameters places() {
        FlatParameters places =
                new FlatParameters(graph, problem.parameters())
                        .at(
                                "embedding.weight",
                                EMBEDDING,
                                "W",
                                Arrangement.transposed(problem.vocabulary(), problem.embedding()));
        for (String name : graph.getVertex(GRU).paramTable(false).keySet()) {
            places.at("gru." + name, GRU, name, Arrangement.same());
        }
        return places;
    }

    private AttentionOverAttention vertex() {
        return (AttentionOverAttention) graph.getVertex(ATTENTION);
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
        return attention == null ? List.of() : List.of(attention);
    }

    @Override
    public void stage(Batch batch) {
        graph.begin();
        questions = new StagedQuestions((QuestionBatch) batch);
        vertex().stage(questions);
    }

    @Override
    public void forward() {
        attention = graph.forward(training, false, questions.inputs());
    }

    /** P(answer) of each sample. */
    private INDArray likelihoods() {
        return attention.mul(questions.answers).sum(1);
    }

    @Override
    public double loss() {
        return -Transforms.log(likelihoods(), false).meanNumber().doubleValue();
    }

    @Override
    public void backward() {
        INDArray gradient =
                questions.answers.divColumnVector(likelihoods()).divi(-questions.samples());
        graph.backward(false, gradient);
    }

    @Override
    public void release() {
        graph.release();
        questions = null;
        attention = null;
    }

    @Override
    public Answers answer(Batch batch) {
        QuestionBatch held = (QuestionBatch) batch;
        stage(batch);
        // An answer that single precision takes for impossible must not end a run.
        INDArray states = graph.forwardTo(GRU, questions.inputs()).castTo(DataType.DOUBLE);
        INDArray likelihoods = vertex().exactly(states, graph.workspaces());
        INDArray answered = likelihoods.mul(questions.answers.castTo(DataType.DOUBLE)).sum(1);
        double sum = -Transforms.log(answered, false).sumNumber().doubleValue();
        LongBuffer choices = choices(likelihoods.toDoubleMatrix(), held);
        release();
        return new Answers(sum, held.samples(), choices, List.of());
    }

    /** Of each sample, the first of the candidates with the largest sum of s over its positions. */
    private static LongBuffer choices(double[][] attention, QuestionBatch batch) {
        LongBuffer choices = LongBuffer.allocate(batch.samples());
        for (int sample = 0; sample < batch.samples(); sample++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < QuestionBatch.CANDIDATES; i++) {
                long word = batch.candidates().get(sample * QuestionBatch.CANDIDATES + i);
                double likelihood = likelihood(word, sample, attention[sample], batch);
                if (word != QuestionBatch.PAD && likelihood > best) {
                    best = likelihood;
                    choices.put(sample, i);
                }
            }
        }
        return choices;
    }

    private static double likelihood(
            long word, int sample, double[] attention, QuestionBatch batch) {
        double sum = 0;
        for (int step = 0; step < batch.documentLengths().get(sample); step++) {
            if (batch.documents().get(sample * batch.documentSteps() + step) == word) {
                sum += attention[step];
            }
        }
        return sum;
    }
}
