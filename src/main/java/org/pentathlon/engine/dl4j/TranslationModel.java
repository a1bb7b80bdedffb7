package org.pentathlon.engine.dl4j;

import static org.pentathlon.engine.dl4j.Products.product;
import static org.pentathlon.engine.dl4j.Products.rows;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.data.Batch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Translation;

/**
 * An encoder and a decoder with attention. Words behind a sentence's end are neither encoded nor
 * decoded; only attention computes them, and masks them. The rows of logits are packed.
 */
final class TranslationModel implements Model {
    private final Translation problem;
    private final boolean training;
    private final TranslationNetwork network;
    private final PhasedGraph graph;
    private final FlatParameters parameters;
    private final AttentionDecoder decoder;

    // Of the iteration.
    private StagedPairs pairs;
    private INDArray logits;
    private CrossEntropy entropy;

    TranslationModel(Translation problem, boolean training) {
        this.problem = problem;
        this.training = training;
        network = new TranslationNetwork(problem, training);
        graph = network.graph();
        parameters = network.places();
        decoder = network.decoder();
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
        graph.begin();
        pairs = new StagedPairs((PairBatch) batch);
        decoder.stage(pairs);
    }

    @Override
    public void forward() {
        logits = training || !problem.greedy() ? forced(training) : free();
    }

    /** The logits where the decoder is given the true words. */
    private INDArray forced(boolean dropping) {
        return graph.forward(dropping, false, inputs());
    }

    private INDArray[] inputs() {
        return new INDArray[] {
            pairs.sources, Nd4j.createFromArray(pairs.sourceCounts), pairs.inputs
        };
    }

    /** The logits where the decoder is given its own most likely words, for as many steps. */
    private INDArray free() {
        LayerWorkspaceMgr workspaces = graph.workspaces();
        decoder.begin(graph.forwardTo(TranslationNetwork.ENCODED, inputs()), workspaces);
        INDArray scores = scores(pairs.targetRows());
        INDArray state = decoder.initialState();
        int[] words = beginnings();
        long from = 0;
        for (int count : pairs.targetCounts) {
            INDArray own = rows(scores, from, count);
            state = said(Arrays.copyOf(words, count), state, own, workspaces);
            words = likeliest(own);
            from += count;
        }
        return scores;
    }

    /**
     * Goes on by a word.
     *
     * @param scores words x target vocabulary: the result
     * @return the state after it
     */
    private INDArray said(
            int[] words, INDArray state, INDArray scores, LayerWorkspaceMgr workspaces) {
        INDArray embedded = Nd4j.pullRows(network.targetEmbedding(), 1, words);
        INDArray next = decoder.step(embedded, state, workspaces);
        product(next, network.outputWeights(), 0, scores);
        scores.addiRowVector(network.outputBias());
        return next;
    }

    private INDArray scores(long rows) {
        INDArray bias = network.outputBias();
        return Nd4j.createUninitialized(bias.dataType(), rows, bias.length());
    }

    private int[] beginnings() {
        int[] words = new int[pairs.samples()];
        Arrays.fill(words, PairBatch.SOS);
        return words;
    }

    private static int[] likeliest(INDArray scores) {
        return scores.argMax(1).toIntVector();
    }

    @Override
    public double loss() {
        entropy = new CrossEntropy(logits, pairs.targets);
        return entropy.mean();
    }

    @Override
    public void backward() {
        graph.backward(false, entropy.gradient());
    }

    @Override
    public void release() {
        graph.release();
        pairs = null;
        logits = null;
        entropy = null;
    }

    @Override
    public Answers answer(Batch batch) {
        stage(batch);
        INDArray scores = forced(false);
        double sum = new CrossEntropy(scores, pairs.targets).losses().sumNumber().doubleValue();
        long[] choices = pairs.unpacked(scores.argMax(1).toLongVector());
        List<long[]> sentences = sentences();
        release();
        return new Answers(sum, choices.length, LongBuffer.wrap(choices), sentences);
    }

    /** What the decoder says by itself to each of the batch's samples, encoded before. */
    private List<long[]> sentences() {
        LayerWorkspaceMgr workspaces = graph.workspaces();
        int samples = pairs.samples();
        List<LongStream.Builder> said = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            said.add(LongStream.builder());
        }
        boolean[] ended = new boolean[samples];
        int speaking = samples;
        int[] words = beginnings();
        INDArray state = decoder.initialState();
        INDArray scores = scores(samples);
        for (int step = 0; speaking > 0 && step < problem.maxLength(); step++) {
            state = said(words, state, scores, workspaces);
            words = likeliest(scores);
            for (int i = 0; i < samples; i++) {
                if (!ended[i] && words[i] == PairBatch.EOS) {
                    ended[i] = true;
                    speaking--;
                } else if (!ended[i]) {
                    said.get(i).add(words[i]);
                }
            }
        }
        return IntStream.range(0, samples)
                .mapToObj(sample -> said.get(pairs.place(sample)).build().toArray())
                .toList();
    }
}
