package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.lstm;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.LanguageModel;

/**
 * A recurrent language model. The state of its LSTM goes on from chunk to chunk, without its
 * history; held-out text has a state of its own.
 */
final class RecurrentLanguageModel implements Model {
    private final LanguageModel problem;
    private final Weights weights;
    private final boolean training;
    private final Tensor embedding;
    private final Tensor decoder;
    private final TensorOptional decoderBias;
    private final TensorVector recurrent;
    private final State state = new State();
    // Made in inference mode, and so of no use to a training iteration.
    private final State heldOut = new State();

    // Of the iteration.
    private final Kept kept = new Kept();
    private Tensor inputs;
    private Tensor targets;
    private Tensor logits;
    private CrossEntropy entropy;
    private boolean first;

    /** Hidden and cell state of all layers, each layers x columns x hidden. */
    private static final class State {
        private final Kept kept = new Kept();
        private Tensor hidden;
        private Tensor cell;

        void set(Tensor newHidden, Tensor newCell) {
            release();
            hidden = kept.keep(newHidden.detach());
            cell = kept.keep(newCell.detach());
        }

        void release() {
            kept.release();
            hidden = null;
            cell = null;
        }
    }

    RecurrentLanguageModel(LanguageModel problem, Weights weights, boolean training) {
        this.problem = problem;
        this.weights = weights;
        this.training = training;
        embedding = weights.get("embedding.weight");
        decoder = problem.tied() ? embedding : weights.get("decoder.weight");
        decoderBias = new TensorOptional(weights.get("decoder.bias"));
        List<Tensor> layers = new ArrayList<>();
        for (int layer = 0; layer < problem.layers(); layer++) {
            for (String part : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
                layers.add(weights.get("lstm." + part + "_l" + layer));
            }
        }
        recurrent = new TensorVector(layers.toArray(Tensor[]::new));
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<Tensor> outputs() {
        return logits == null ? List.of() : List.of(logits);
    }

    @Override
    public void stage(Batch batch) {
        TokenBatch tokens = (TokenBatch) batch;
        inputs = kept.keep(words(tokens.inputs(), tokens));
        targets = kept.keep(rows(tokens));
        first = tokens.first();
    }

    @Override
    public void replaceInputs(UnaryOperator<Tensor> replacement) {
        inputs = replacement.apply(inputs);
        targets = replacement.apply(targets);
    }

    @Override
    public List<Long> hostInputs() {
        return List.of(first ? 1L : 0L);
    }

    /** The true words in the order of the logits' rows, (steps x columns) x 1. */
    private static Tensor rows(TokenBatch tokens) {
        return words(tokens.targets(), tokens).view(-1, 1);
    }

    private static Tensor words(LongBuffer ids, TokenBatch tokens) {
        return HostMemory.tensor(ids, tokens.steps(), tokens.samples());
    }

    @Override
    public void forward() {
        logits = kept.keep(logits(inputs, first, state, training));
        entropy = new CrossEntropy(logits, targets);
    }

    /** From steps x columns words to (steps x columns) x vocabulary logits. */
    private Tensor logits(Tensor words, boolean anew, State before, boolean dropping) {
        if (anew || before.hidden == null) {
            Tensor zero = zeroState(words.size(1));
            before.set(zero, zero);
        }
        double rate = problem.dropout();
        T_TensorTensorTensor_T outputs =
                lstm(
                        dropped(embedding(embedding, words), dropping),
                        new TensorVector(before.hidden, before.cell),
                        recurrent,
                        true,
                        problem.layers(),
                        rate,
                        dropping && rate > 0,
                        false,
                        false);
        before.set(outputs.get1(), outputs.get2());
        Tensor rows = dropped(outputs.get0(), dropping).view(-1, problem.hidden());
        return linear(rows, decoder, decoderBias);
    }

    private Tensor dropped(Tensor values, boolean dropping) {
        double rate = problem.dropout();
        return dropping && rate > 0 ? dropout(values, rate, true) : values;
    }

    private Tensor zeroState(long columns) {
        long[] shape = {problem.layers(), columns, problem.hidden()};
        return zeros(shape, new TensorOptions(weights.type()));
    }

    @Override
    public Tensor loss() {
        return entropy.mean();
    }

    @Override
    public void backward(Tensor loss) {
        entropy.backward();
    }

    @Override
    public void release() {
        kept.release();
        logits = null;
    }

    @Override
    public Answers answer(Batch batch) {
        TokenBatch tokens = (TokenBatch) batch;
        Tensor scores = logits(words(tokens.inputs(), tokens), tokens.first(), heldOut, false);
        Tensor losses = new CrossEntropy(scores, rows(tokens)).losses();
        double sum = losses.to(ScalarType.Double).sum().item_double();
        return new Answers(sum, tokens.tokens(), LongBuffer.allocate(0), List.of());
    }

    @Override
    public void close() {
        state.release();
        heldOut.release();
    }

    /** The logits, (steps x columns) x vocabulary, until the loss overwrites them; for tests. */
    Tensor logits() {
        return logits;
    }
}
