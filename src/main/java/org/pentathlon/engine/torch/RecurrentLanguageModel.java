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
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.engine.torch.RecurrentLayers.Cell;
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
    private final RecurrentLayers recurrent;
    private final State state;
    // Made in inference mode, and so of no use to a training iteration.
    private final State heldOut = new State(false);

    // Of the iteration.
    private final Kept kept = new Kept();
    private Tensor inputs;
    private Tensor targets;
    private Tensor logits;
    private CrossEntropy entropy;
    private boolean first;

    /** Hidden and cell state of all layers, each layers x columns x hidden. */
    private static final class State {
        private final boolean fixed;
        private final Kept kept = new Kept();
        private Tensor hidden;
        private Tensor cell;

        /**
         * @param fixed whether it stays at its address, where graphs of phases find it
         */
        State(boolean fixed) {
            this.fixed = fixed;
        }

        void set(Tensor newHidden, Tensor newCell) {
            if (fixed && hidden != null) {
                hidden.copy_(newHidden.detach());
                cell.copy_(newCell.detach());
            } else {
                release();
                hidden = kept.keep(own(newHidden.detach()));
                cell = kept.keep(own(newCell.detach()));
            }
        }

        /** Hidden and cell state for a call, whose backward pass still finds them. */
        List<Tensor> before() {
            return List.of(own(hidden), own(cell));
        }

        /** Memory of its own for what is to be overwritten. */
        private Tensor own(Tensor tensor) {
            return fixed ? tensor.clone() : tensor;
        }

        void release() {
            kept.release();
            hidden = null;
            cell = null;
        }
    }

    /**
     * @param fixedState whether the state is always at the same address
     */
    RecurrentLanguageModel(
            LanguageModel problem, Weights weights, boolean training, boolean fixedState) {
        state = new State(fixedState);
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
        recurrent = new RecurrentLayers(weights.place(), Cell.LSTM, layers, false);
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
        List<Tensor> words = words(tokens);
        inputs = kept.keep(words.get(0));
        targets = kept.keep(words.get(1));
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

    /** The words, steps x columns, and the true ones as the rows of logits, each of one. */
    private List<Tensor> words(TokenBatch tokens) {
        long rows = (long) tokens.steps() * tokens.samples();
        return weights.place()
                .inputs(
                        List.of(
                                Input.of(tokens.inputs(), tokens.steps(), tokens.samples()),
                                Input.of(tokens.targets(), rows, 1)));
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
        T_TensorTensorTensor_T outputs = states(words, before, dropping);
        before.set(outputs.get1(), outputs.get2());
        Tensor rows = dropped(outputs.get0(), dropping).view(-1, problem.hidden());
        return linear(rows, decoder, decoderBias);
    }

    private T_TensorTensorTensor_T states(Tensor words, State before, boolean dropping) {
        double rate = problem.dropout();
        Tensor values = recurrent.values(dropped(embedding(embedding, words), dropping));
        // cuDNN has to be told of training for its gradients, LibTorch for dropout alone.
        boolean learning = dropping && (rate > 0 || weights.place().queues());
        TensorVector parameters = recurrent.parameters();
        TensorVector state =
                new TensorVector(
                        before.before().stream().map(recurrent::values).toArray(Tensor[]::new));
        try (Autocast precision = recurrent.precision()) {
            return lstm(
                    values,
                    state,
                    parameters,
                    true,
                    problem.layers(),
                    rate,
                    learning,
                    false,
                    false);
        }
    }

    private Tensor dropped(Tensor values, boolean dropping) {
        double rate = problem.dropout();
        return dropping && rate > 0 ? dropout(values, rate, true) : values;
    }

    private Tensor zeroState(long columns) {
        long[] shape = {problem.layers(), columns, problem.hidden()};
        return zeros(shape, weights.options());
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
        if (entropy != null) {
            entropy.release();
        }
    }

    @Override
    public Answers answer(Batch batch) {
        TokenBatch tokens = (TokenBatch) batch;
        List<Tensor> words = words(tokens);
        Tensor scores = logits(words.get(0), tokens.first(), heldOut, false);
        CrossEntropy held = new CrossEntropy(scores, words.get(1));
        double sum = held.losses().to(ScalarType.Double).sum().item_double();
        held.release();
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
