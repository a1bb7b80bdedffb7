package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.spec.DataMode;
import org.pentathlon.workload.Initialisation.Constant;
import org.pentathlon.workload.Initialisation.Uniform;

/**
 * A recurrent language model: embedding, dropout, a stack of LSTM layers with dropout between them,
 * dropout, a linear layer to the logits of the next word. Model: pytorch/examples,
 * word_language_model.
 *
 * @param batch columns of one rank
 * @param bptt tokens of a column in one iteration
 * @param vocabulary number of words
 * @param vocabularyCut whether real data's vocabulary is cut to {@code vocabulary}
 * @param embedding width of the embedding; {@code hidden} where {@code tied}
 * @param hidden width of the LSTM layers
 * @param tied whether embedding and output layer have one weight
 * @param dropout probability with which an element is dropped in training
 */
public record LanguageModel(
        String workload,
        int batch,
        int bptt,
        int vocabulary,
        boolean vocabularyCut,
        int embedding,
        int hidden,
        int layers,
        boolean tied,
        double dropout,
        Training training,
        boolean inferenceLoss)
        implements Problem {
    private static final double RANGE = 0.1;
    private static final int GATES = 4;

    /**
     * {@code embedding.weight}, for each layer l {@code lstm.weight_ih_l<l>}, {@code weight_hh},
     * {@code bias_ih}, {@code bias_hh}, {@code decoder.weight} unless tied, {@code decoder.bias}.
     */
    @Override
    public List<Parameter> parameters() {
        Parameters parameters =
                new Parameters().add("embedding.weight", new Uniform(RANGE), vocabulary, embedding);
        Uniform recurrent = new Uniform(1 / Math.sqrt(hidden));
        for (int layer = 0; layer < layers; layer++) {
            int inputs = layer == 0 ? embedding : hidden;
            parameters.recurrent("lstm", "_l" + layer, GATES, inputs, hidden, recurrent);
        }
        if (!tied) {
            parameters.add("decoder.weight", new Uniform(RANGE), vocabulary, hidden);
        }
        return parameters.add("decoder.bias", new Constant(0), vocabulary).list();
    }

    @Override
    public long forwardMacs(Batch batch) {
        return Math.multiplyExact(((TokenBatch) batch).tokens(), macsPerToken());
    }

    @Override
    public long fullForwardMacs() {
        return Math.multiplyExact(Math.multiplyExact((long) batch, bptt), macsPerToken());
    }

    private long macsPerToken() {
        long first = Math.multiplyExact((long) embedding + hidden, hidden);
        long further = Math.multiplyExact(2L * hidden, (long) hidden * (layers - 1));
        return Math.addExact(
                Math.multiplyExact(GATES, Math.addExact(first, further)),
                Math.multiplyExact((long) hidden, vocabulary));
    }

    @Override
    public Extent extent(Batch batch) {
        long tokens = ((TokenBatch) batch).tokens();
        return new Extent(batch.samples(), tokens, tokens, 0);
    }

    /** The same model over another number of words. */
    LanguageModel withVocabulary(int words) {
        return new LanguageModel(
                workload,
                batch,
                bptt,
                words,
                vocabularyCut,
                embedding,
                hidden,
                layers,
                tied,
                dropout,
                training,
                inferenceLoss);
    }

    @Override
    public InputAxis inputAxis() {
        return InputAxis.SEQUENCE_LENGTH;
    }

    @Override
    public int inputExtent() {
        return bptt;
    }

    @Override
    public LanguageModel sized(int tokens, int columns) {
        return new LanguageModel(
                workload,
                columns,
                tokens,
                vocabulary,
                vocabularyCut,
                embedding,
                hidden,
                layers,
                tied,
                dropout,
                training,
                inferenceLoss);
    }

    @Override
    public Quality quality() {
        return new Perplexity();
    }

    @Override
    public Dataset open(DataRequest request) {
        return request.mode() == DataMode.REAL
                ? WikiTextDataset.open(this, request)
                : new SyntheticTextDataset(this, request);
    }
}
