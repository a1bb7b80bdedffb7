package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.workload.Initialisation.Normal;
import org.pentathlon.workload.Initialisation.Uniform;

/**
 * Translation by an encoder and a decoder with additive attention (Bahdanau et al. 2015), in the
 * batched form of PyTorch's tutorial on sequence-to-sequence networks.
 *
 * <p>Encoder: embedding, dropout, GRU over the source words with EOS. Decoder step: embedding of
 * the word before (SOS first), dropout; attention with the hidden state before as query: score_j =
 * v . tanh(W q + U k_j) over the true source positions j, all three with biases; softmax; context =
 * weighted sum of the encoder's states; GRU over [embedding; context]; linear layer to the logits,
 * at true target positions alone. The first hidden state is the encoder's at its EOS.
 *
 * @param batch sentence pairs of one rank in one iteration
 * @param maxLength words that a sentence stays below; with EOS it has at most so many
 * @param vocabularyCut whether real data's vocabularies are cut to these sizes
 * @param hidden width of embeddings and states
 * @param dropout probability with which an element of an embedding is dropped in training
 * @param fullLengths whether made-up sentences all have maxLength words, EOS among them
 * @param bucketing whether sentences of like length are put together
 * @param greedy whether inference feeds the decoder its own words, not the true ones, for as many
 *     steps
 */
public record Translation(
        String workload,
        int batch,
        int maxLength,
        int sourceVocabulary,
        int targetVocabulary,
        boolean vocabularyCut,
        int hidden,
        double dropout,
        boolean fullLengths,
        boolean bucketing,
        boolean greedy,
        Training training,
        boolean inferenceLoss)
        implements Problem {
    private static final int GATES = 3;

    /**
     * {@code encoder.embedding.weight}, {@code encoder.gru.weight_ih} ({@code weight_hh}, {@code
     * bias_ih}, {@code bias_hh}), {@code decoder.embedding.weight}, {@code attention.query.weight}
     * and {@code .bias}, {@code attention.key.}..., {@code attention.score.}... (1 x hidden),
     * {@code decoder.gru.}... with 2 x hidden inputs, embedding first, {@code decoder.output.}....
     */
    @Override
    public List<Parameter> parameters() {
        Uniform recurrent = new Uniform(1 / Math.sqrt(hidden));
        return new Parameters()
                .add("encoder.embedding.weight", new Normal(1), sourceVocabulary, hidden)
                .recurrent("encoder.gru", "", GATES, hidden, hidden, recurrent)
                .add("decoder.embedding.weight", new Normal(1), targetVocabulary, hidden)
                .linear("attention.query", hidden, hidden)
                .linear("attention.key", hidden, hidden)
                .linear("attention.score", hidden, 1)
                .recurrent("decoder.gru", "", GATES, 2L * hidden, hidden, recurrent)
                .linear("decoder.output", hidden, targetVocabulary)
                .list();
    }

    @Override
    public long forwardMacs(Batch batch) {
        PairBatch pairs = (PairBatch) batch;
        long macs = 0;
        for (int i = 0; i < pairs.samples(); i++) {
            macs =
                    Math.addExact(
                            macs,
                            forwardMacs(
                                    pairs.sourceLengths().get(i), pairs.targetLengths().get(i)));
        }
        return macs;
    }

    @Override
    public long fullForwardMacs() {
        return Math.multiplyExact((long) batch, forwardMacs(maxLength, maxLength));
    }

    /**
     * Of one pair. A source word: GRU 6 H^2, key H^2. A target word: query H^2, GRU 9 H^2, output H
     * V. A pair of both: score H, context H.
     */
    private long forwardMacs(long sourceWords, long targetWords) {
        long square = Math.multiplyExact((long) hidden, hidden);
        long perSource = Math.multiplyExact(2L * GATES + 1, square);
        long perTarget =
                Math.addExact(
                        Math.multiplyExact(3L * GATES + 1, square),
                        Math.multiplyExact((long) hidden, targetVocabulary));
        long perPair = 2L * hidden;
        return Math.addExact(
                Math.addExact(
                        Math.multiplyExact(sourceWords, perSource),
                        Math.multiplyExact(targetWords, perTarget)),
                Math.multiplyExact(Math.multiplyExact(sourceWords, targetWords), perPair));
    }

    /** Positions: of the two rectangles that the longest sentences span. */
    @Override
    public Extent extent(Batch batch) {
        PairBatch pairs = (PairBatch) batch;
        long tokens = Math.addExact(pairs.sourceTokens(), pairs.targetTokens());
        long all =
                Math.multiplyExact(
                        (long) pairs.samples(), (long) pairs.sourceSteps() + pairs.targetSteps());
        return new Extent(pairs.samples(), tokens, tokens, all - tokens);
    }

    @Override
    public InputAxis inputAxis() {
        return InputAxis.SEQUENCE_LENGTH;
    }

    @Override
    public int inputExtent() {
        return maxLength;
    }

    /** Both sides have so many words, EOS among them. */
    @Override
    public Translation sized(int words, int pairs) {
        return new Translation(
                workload,
                pairs,
                words,
                sourceVocabulary,
                targetVocabulary,
                vocabularyCut,
                hidden,
                dropout,
                true,
                false,
                greedy,
                training,
                inferenceLoss);
    }

    @Override
    public Quality quality() {
        return new TranslationQuality();
    }

    @Override
    public Dataset open(DataRequest request) {
        return PairDataset.open(this, request);
    }

    /** Most words of a sentence without EOS. */
    int maxWords() {
        return maxLength - 1;
    }

    /** The same with other vocabularies. */
    Translation withVocabularies(int source, int target) {
        return new Translation(
                workload,
                batch,
                maxLength,
                source,
                target,
                vocabularyCut,
                hidden,
                dropout,
                fullLengths,
                bucketing,
                greedy,
                training,
                inferenceLoss);
    }
}
