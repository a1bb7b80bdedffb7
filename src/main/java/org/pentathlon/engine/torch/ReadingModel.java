package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.embedding;

import java.nio.LongBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.engine.SequencePacking;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Reading;

/**
 * The attention-over-attention reader (Cui et al. 2017). Documents and queries go through the GRU
 * together, as sequences packed without padding.
 *
 * <p>P(answer) is a sum of products of probabilities, without differences, so that its logarithm
 * has the relative accuracy of the softmaxes. It is zero only if all of them underflow, at a loss
 * above 87; the loss is infinite then, and the iteration counts as diverged. Answers to held-out
 * questions have double precision from M on.
 */
final class ReadingModel implements Model {
    private final Reading problem;
    private final Weights weights;
    private final boolean training;
    private final Tensor embedding;
    private final ReadingEncoder gru;

    // Of the iteration.
    private final Kept kept = new Kept();
    private Inputs inputs;
    private Tensor attention;

    /**
     * A batch in the form that the model takes.
     *
     * @param packing documents, then queries
     * @param words the packed words
     * @param documentRows samples x document steps: the row of each word, or none at padding
     * @param queryRows samples x query steps
     * @param documents samples x document steps: words
     * @param answers samples x 1: words
     * @param candidates samples x candidates: words
     */
    private record Inputs(
            SequencePacking packing,
            Tensor words,
            Tensor documentRows,
            Tensor queryRows,
            Tensor documents,
            Tensor answers,
            Tensor candidates) {
        static Inputs of(QuestionBatch batch, Place place) {
            int samples = batch.samples();
            int[] lengths = new int[2 * samples];
            batch.documentLengths().get(0, lengths, 0, samples);
            batch.queryLengths().get(0, lengths, samples, samples);
            SequencePacking packing = new SequencePacking(lengths);
            long[] words = words(batch, packing, lengths);
            int documentSteps = batch.documentSteps();
            int querySteps = batch.querySteps();
            List<Tensor> tensors =
                    place.inputs(
                            List.of(
                                    Input.of(words, words.length),
                                    rows(packing, 0, samples, documentSteps),
                                    rows(packing, samples, samples, querySteps),
                                    Input.of(batch.documents(), samples, documentSteps),
                                    Input.of(batch.answers(), samples, 1),
                                    Input.of(
                                            batch.candidates(),
                                            samples,
                                            QuestionBatch.CANDIDATES)));
            return new Inputs(
                    packing,
                    tensors.get(0),
                    tensors.get(1),
                    tensors.get(2),
                    tensors.get(3),
                    tensors.get(4),
                    tensors.get(5));
        }

        private static long[] words(QuestionBatch batch, SequencePacking packing, int[] lengths) {
            long[] words = new long[packing.rows()];
            for (int i = 0; i < lengths.length; i++) {
                boolean document = i < batch.samples();
                LongBuffer from = document ? batch.documents() : batch.queries();
                int start =
                        document
                                ? i * batch.documentSteps()
                                : (i - batch.samples()) * batch.querySteps();
                for (int word = 0; word < lengths[i]; word++) {
                    words[packing.row(i, word)] = from.get(start + word);
                }
            }
            return words;
        }

        private static Input rows(SequencePacking packing, int first, int sequences, int steps) {
            return Input.of(packing.rectangle(first, sequences, steps), sequences, steps);
        }

        Inputs replaced(UnaryOperator<Tensor> replacement) {
            return new Inputs(
                    packing,
                    replacement.apply(words),
                    replacement.apply(documentRows),
                    replacement.apply(queryRows),
                    replacement.apply(documents),
                    replacement.apply(answers),
                    replacement.apply(candidates));
        }

        Inputs keptBy(Kept kept) {
            List.of(words, documentRows, queryRows, documents, answers, candidates)
                    .forEach(kept::keep);
            return this;
        }
    }

    /**
     * @param threads compute threads of the session
     */
    ReadingModel(Reading problem, Weights weights, boolean training, int threads) {
        this.problem = problem;
        this.weights = weights;
        this.training = training;
        embedding = weights.get("embedding.weight");
        gru =
                weights.place().queues()
                        ? new PackedGru(weights, "gru", problem.hidden())
                        : new BidirectionalGru(weights, "gru", problem.hidden(), threads);
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<Tensor> outputs() {
        return attention == null ? List.of() : List.of(attention);
    }

    @Override
    public void stage(Batch batch) {
        inputs = Inputs.of((QuestionBatch) batch, weights.place()).keptBy(kept);
    }

    @Override
    public void replaceInputs(UnaryOperator<Tensor> replacement) {
        inputs = inputs.replaced(replacement);
    }

    @Override
    public List<Long> hostInputs() {
        return LongStream.of(inputs.packing.counts()).boxed().toList();
    }

    @Override
    public void forward() {
        attention = kept.keep(attention(inputs, training, weights.type()));
    }

    /**
     * @param type of what follows the states
     */
    private Tensor attention(Inputs batch, boolean dropping, ScalarType type) {
        Tensor words = embedding(embedding, batch.words);
        if (dropping && problem.dropout() > 0) {
            words = dropout(words, problem.dropout(), true);
        }
        Tensor states = gru.forward(words, batch.packing, dropping).to(type);
        // Sums of probabilities need 32 bits.
        try (Autocast precision = Autocast.off(weights.place())) {
            return attentionOverAttention(states, batch.documentRows, batch.queryRows);
        }
    }

    /**
     * Section 3 of the paper, from M on.
     *
     * @param states rows x width
     * @param documentRows samples x document steps: rows of the states, negative at padding
     * @param queryRows samples x query steps: the same
     * @return s, samples x document steps; 0 at padding
     */
    static Tensor attentionOverAttention(Tensor states, Tensor documentRows, Tensor queryRows) {
        Tensor documentPadding = documentRows.lt(new Scalar(0));
        Tensor queryPadding = queryRows.lt(new Scalar(0));
        Tensor scores =
                rectangle(states, documentRows).bmm(rectangle(states, queryRows).transpose(1, 2));
        Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
        Tensor alpha = scores.masked_fill(documentPadding.unsqueeze(2), never).softmax(1);
        Tensor beta = scores.masked_fill(queryPadding.unsqueeze(1), never).softmax(2);
        // The mean over true document words as a product with 1 / length at each of them.
        Tensor shares = documentPadding.logical_not().to(states.scalar_type());
        shares = shares.div_(shares.sum(new long[] {1}, true, new ScalarTypeOptional()));
        Tensor mean = shares.unsqueeze(1).bmm(beta);
        return alpha.bmm(mean.transpose(1, 2)).squeeze(2);
    }

    /** Samples x steps x width; at padding there is some row, which is masked later. */
    private static Tensor rectangle(Tensor states, Tensor rows) {
        Tensor indices = rows.clamp_min(new Scalar(0)).view(-1);
        return states.index_select(0, indices).view(rows.size(0), rows.size(1), -1);
    }

    @Override
    public Tensor loss() {
        return negativeLogLikelihoods(attention, inputs).mean();
    }

    /** Of each sample's answer. */
    private static Tensor negativeLogLikelihoods(Tensor attention, Inputs batch) {
        Tensor holdsAnswer = batch.documents.eq(batch.answers);
        return attention.mul(holdsAnswer).sum(1).log().neg();
    }

    @Override
    public void backward(Tensor loss) {
        loss.backward();
        gru.backward();
    }

    @Override
    public void release() {
        gru.release();
        kept.release();
        attention = null;
    }

    @Override
    public Answers answer(Batch batch) {
        QuestionBatch questions = (QuestionBatch) batch;
        Inputs held = Inputs.of(questions, weights.place());
        // An answer that single precision takes for impossible must not end a run.
        Tensor likelihoods = attention(held, false, ScalarType.Double);
        gru.release();
        Tensor losses = negativeLogLikelihoods(likelihoods, held);
        return new Answers(
                losses.sum().item_double(),
                questions.samples(),
                choices(likelihoods, held, questions),
                List.of());
    }

    /** Of each sample, the first of the candidates with the largest sum of s over its positions. */
    private static LongBuffer choices(Tensor attention, Inputs held, QuestionBatch batch) {
        int candidates = QuestionBatch.CANDIDATES;
        Tensor found = held.documents.unsqueeze(1).eq(held.candidates.unsqueeze(2));
        double[] likelihoods = new double[batch.samples() * candidates];
        attention
                .unsqueeze(1)
                .mul(found)
                .sum(2)
                .cpu()
                .contiguous()
                .data_ptr_double()
                .get(likelihoods);
        long[] choices = new long[batch.samples()];
        for (int sample = 0; sample < choices.length; sample++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < candidates; i++) {
                int place = sample * candidates + i;
                if (batch.candidates().get(place) != QuestionBatch.PAD
                        && likelihoods[place] > best) {
                    best = likelihoods[place];
                    choices[sample] = i;
                }
            }
        }
        return LongBuffer.wrap(choices);
    }

    @Override
    public void close() {
        gru.close();
    }

    /** s of the iteration's forward pass, samples x document steps; for tests. */
    Tensor attention() {
        return attention;
    }
}
