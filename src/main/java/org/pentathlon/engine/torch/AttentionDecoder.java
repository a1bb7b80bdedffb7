package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.addmv;
import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.gru_cell;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.softmax;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The decoder of a {@link org.pentathlon.workload.Translation}, step by step. All of a step that
 * does not depend on the step before is in the arguments, to be computed for many steps at once.
 */
final class AttentionDecoder {
    private final int hidden;
    private final Place place;
    private final Operator fusedCell;
    private final Tensor query;
    private final TensorOptional queryBias;
    private final Tensor key;
    private final TensorOptional keyBias;
    private final Tensor score;
    private final Tensor scoreBias;
    private final Tensor inputWeight;
    private final TensorOptional inputBias;
    private final Tensor recurrentWeight;
    private final TensorOptional recurrentBias;
    private final Tensor output;
    private final TensorOptional outputBias;

    AttentionDecoder(Weights weights, int hidden) {
        this.hidden = hidden;
        place = weights.place();
        fusedCell = place.queues() ? new Operator("aten::_thnn_fused_gru_cell") : null;
        query = weights.get("attention.query.weight");
        queryBias = new TensorOptional(weights.get("attention.query.bias"));
        key = weights.get("attention.key.weight");
        keyBias = new TensorOptional(weights.get("attention.key.bias"));
        score = weights.get("attention.score.weight");
        scoreBias = weights.get("attention.score.bias");
        inputWeight = weights.get("decoder.gru.weight_ih");
        inputBias = new TensorOptional(weights.get("decoder.gru.bias_ih"));
        recurrentWeight = weights.get("decoder.gru.weight_hh");
        recurrentBias = new TensorOptional(weights.get("decoder.gru.bias_hh"));
        output = weights.get("decoder.output.weight");
        outputBias = new TensorOptional(weights.get("decoder.output.bias"));
    }

    /**
     * What is attended to.
     *
     * @param values samples x positions x hidden
     * @param keys U k + b of the values
     * @param bias of the scores, samples x positions; minus infinity where there is no word
     * @param contextWeight the part of the GRU's input weight that multiplies the context
     */
    record Memory(Tensor values, Tensor keys, Tensor bias, Tensor contextWeight) {
        long samples() {
            return values.size(0);
        }

        /** The first samples alone. */
        Memory first(long samples) {
            return samples == samples()
                    ? this
                    : new Memory(
                            values.narrow(0, 0, samples),
                            keys.narrow(0, 0, samples),
                            bias.narrow(0, 0, samples),
                            contextWeight);
        }
    }

    /** From the encoder's states, packed. */
    Memory memory(Tensor states, StagedPairs pairs) {
        long samples = pairs.samples();
        Tensor keys = linear(states, key, keyBias);
        return new Memory(
                states.index_select(0, pairs.sourceRows).view(samples, -1, hidden),
                keys.index_select(0, pairs.sourceRows).view(samples, -1, hidden),
                pairs.mask.add(scoreBias),
                contextWeight());
    }

    private Tensor contextWeight() {
        Tensor part = inputWeight.narrow(1, hidden, hidden);
        // LibTorch keeps half-precision copies of whole weights alone.
        return Autocast.isOn(place) ? part.to(ScalarType.BFloat16) : part;
    }

    /** The part of the GRU's gates that comes from embedded words, words x 3 hidden. */
    Tensor gates(Tensor embedded) {
        return linear(embedded, inputWeight.narrow(1, 0, hidden), inputBias);
    }

    /**
     * The next hidden state of each sample.
     *
     * @param gates of the words before, samples x 3 hidden
     * @param state the hidden state before, samples x hidden
     */
    Tensor step(Memory memory, Tensor gates, Tensor state) {
        Tensor words = linear(state, query, queryBias).unsqueeze(1).add(memory.keys).tanh_();
        Tensor scores = scores(memory, words.view(-1, hidden)).view(memory.samples(), 1, -1);
        Tensor context = bmm(softmax(scores, 2), memory.values).squeeze(1);
        return fusedCell == null
                ? cell(memory, gates, state, context)
                : fusedCell(memory, gates, state, context);
    }

    /** Of each position; minus infinity where there is no word. */
    private Tensor scores(Memory memory, Tensor words) {
        Tensor bias = memory.bias.view(-1);
        // The sum with minus infinity and the softmax behind it need 32 bits.
        return Autocast.isOn(place)
                ? linear(words, score).view(-1).add(bias)
                : addmv(bias, words, score.view(-1));
    }

    private Tensor cell(Memory memory, Tensor gates, Tensor state, Tensor context) {
        // LibTorch adds the bias in the product; that it differs between samples is all the same.
        return gru_cell(
                context,
                state,
                memory.contextWeight,
                recurrentWeight,
                new TensorOptional(gates),
                recurrentBias);
    }

    /** With the kernel of GPUs, which takes no bias that differs between samples. */
    private Tensor fusedCell(Memory memory, Tensor gates, Tensor state, Tensor context) {
        Tensor ofInput = addmm(gates, context, memory.contextWeight.t());
        Tensor ofState = linear(state, recurrentWeight, recurrentBias);
        return fusedCell.compute(
                Operator.tensor(ofInput),
                Operator.tensor(ofState),
                Operator.tensor(state.to(ofState.scalar_type())),
                Operator.nothing(),
                Operator.nothing());
    }

    /** The logits of states, states x vocabulary. */
    Tensor logits(Tensor states) {
        return linear(states, output, outputBias);
    }
}
