package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.full;
import static org.bytedeco.pytorch.global.torch.gru;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.engine.torch.AttentionDecoder.Memory;
import org.pentathlon.engine.torch.RecurrentLayers.Cell;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Translation;

/**
 * An encoder and a decoder with attention. Words behind a sentence's end are neither encoded nor
 * decoded; only attention computes them, and masks them. The rows of logits are packed.
 */
final class TranslationModel implements Model {
    private final Translation problem;
    private final Weights weights;
    private final boolean training;
    private final Tensor sourceEmbedding;
    private final RecurrentLayers encoder;
    private final Tensor targetEmbedding;
    private final AttentionDecoder decoder;

    // Of the iteration.
    private final Kept kept = new Kept();
    private StagedPairs pairs;
    private CrossEntropy entropy;

    /** A decoder's beginning: what is attended to, and the hidden state. */
    private record Encoded(Memory memory, Tensor state) {}

    TranslationModel(Translation problem, Weights weights, boolean training) {
        this.problem = problem;
        this.weights = weights;
        this.training = training;
        sourceEmbedding = weights.get("encoder.embedding.weight");
        encoder =
                new RecurrentLayers(
                        weights.place(),
                        Cell.GRU,
                        List.of(
                                weights.get("encoder.gru.weight_ih"),
                                weights.get("encoder.gru.weight_hh"),
                                weights.get("encoder.gru.bias_ih"),
                                weights.get("encoder.gru.bias_hh")),
                        false);
        targetEmbedding = weights.get("decoder.embedding.weight");
        decoder = new AttentionDecoder(weights, problem.hidden());
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<Tensor> outputs() {
        return entropy == null ? List.of() : List.of(entropy.logits());
    }

    @Override
    public void stage(Batch batch) {
        pairs = staged((PairBatch) batch);
    }

    private StagedPairs staged(PairBatch batch) {
        return new StagedPairs(batch, weights);
    }

    @Override
    public void replaceInputs(UnaryOperator<Tensor> replacement) {
        pairs.replace(replacement);
    }

    @Override
    public List<Long> hostInputs() {
        return pairs.counts();
    }

    @Override
    public void forward() {
        Encoded encoded = encode(pairs, training);
        Tensor rows =
                training || !problem.greedy()
                        ? forced(encoded, pairs, training)
                        : free(encoded, pairs);
        entropy = new CrossEntropy(kept.keep(rows), pairs.targets);
    }

    private Encoded encode(StagedPairs staged, boolean dropping) {
        long samples = staged.samples();
        Tensor words = encoder.values(embedded(sourceEmbedding, staged.sources, dropping));
        Tensor before = zeros(new long[] {1, samples, problem.hidden()}, words.options());
        Tensor states = states(words, staged.sourceCounts, before, dropping);
        return new Encoded(
                decoder.memory(states, staged), states.index_select(0, staged.sourceEnds));
    }

    private Tensor states(Tensor words, Tensor counts, Tensor before, boolean learning) {
        TensorVector parameters = encoder.parameters();
        try (Autocast precision = encoder.precision()) {
            return gru(words, counts, before, parameters, true, 1, 0, learning, false).get0();
        }
    }

    private Tensor embedded(Tensor table, Tensor words, boolean dropping) {
        Tensor rows = embedding(table, words);
        return dropping && problem.dropout() > 0 ? dropout(rows, problem.dropout(), true) : rows;
    }

    /** The logits where the decoder is given the true words. */
    private Tensor forced(Encoded encoded, StagedPairs staged, boolean dropping) {
        PointerScope outer = PointerScope.getInnerScope();
        Tensor gates = decoder.gates(embedded(targetEmbedding, staged.inputs, dropping));
        TensorVector gatesOfSteps = gates.split_with_sizes(staged.targetCounts);
        TensorVector states = new TensorVector();
        Memory memory = encoded.memory();
        Tensor state = encoded.state();
        for (int step = 0; step < staged.targetCounts.length; step++) {
            long count = staged.targetCounts[step];
            memory = memory.first(count);
            // What a step alone needs is released at once, so that the next gets warm memory.
            try (PointerScope local = new PointerScope()) {
                state = decoder.step(memory, gatesOfSteps.get(step), first(state, count));
                outer.attach(state);
            }
            states.push_back(state);
        }
        return decoder.logits(cat(states, 0));
    }

    /** The logits where the decoder is given its own most likely words, for as many steps. */
    private Tensor free(Encoded encoded, StagedPairs staged) {
        PointerScope outer = PointerScope.getInnerScope();
        TensorVector logitsOfSteps = new TensorVector();
        Memory memory = encoded.memory();
        Tensor state = encoded.state();
        Tensor words = beginnings(memory.samples());
        for (int step = 0; step < staged.targetCounts.length; step++) {
            long count = staged.targetCounts[step];
            memory = memory.first(count);
            try (PointerScope local = new PointerScope()) {
                Tensor gates = decoder.gates(embedding(targetEmbedding, words.narrow(0, 0, count)));
                state = decoder.step(memory, gates, first(state, count));
                Tensor scores = decoder.logits(state);
                words = likeliest(scores);
                outer.attach(state);
                outer.attach(words);
                logitsOfSteps.push_back(scores);
            }
        }
        return cat(logitsOfSteps, 0);
    }

    private static Tensor first(Tensor rows, long count) {
        return rows.size(0) == count ? rows : rows.narrow(0, 0, count);
    }

    private Tensor beginnings(long samples) {
        Scalar word = new Scalar(PairBatch.SOS);
        return full(new long[] {samples}, word, weights.place().options(ScalarType.Long));
    }

    private static Tensor likeliest(Tensor scores) {
        return scores.argmax(new LongOptional(1), false);
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
        if (entropy != null) {
            entropy.release();
            entropy = null;
        }
        if (pairs != null) {
            pairs.close();
            pairs = null;
        }
    }

    @Override
    public Answers answer(Batch batch) {
        PairBatch held = (PairBatch) batch;
        try (StagedPairs staged = staged(held)) {
            Encoded encoded = encode(staged, false);
            Tensor scores = forced(encoded, staged, false);
            long[] packed = new long[Math.toIntExact(scores.size(0))];
            likeliest(scores).cpu().data_ptr_long().get(packed);
            long[] choices = staged.unpacked(packed);
            CrossEntropy heldOut = new CrossEntropy(scores, staged.targets);
            double sum = heldOut.losses().to(ScalarType.Double).sum().item_double();
            heldOut.release();
            return new Answers(
                    sum, choices.length, LongBuffer.wrap(choices), sentences(encoded, staged));
        }
    }

    /** What the decoder says by itself to each of the batch's samples. */
    private List<long[]> sentences(Encoded encoded, StagedPairs staged) {
        PointerScope outer = PointerScope.getInnerScope();
        int samples = staged.samples();
        List<LongStream.Builder> said = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            said.add(LongStream.builder());
        }
        boolean[] ended = new boolean[samples];
        long[] newest = new long[samples];
        int speaking = samples;
        Tensor words = beginnings(samples);
        Tensor state = encoded.state();
        for (int step = 0; speaking > 0 && step < problem.maxLength(); step++) {
            try (PointerScope local = new PointerScope()) {
                Tensor gates = decoder.gates(embedding(targetEmbedding, words));
                state = decoder.step(encoded.memory(), gates, state);
                words = likeliest(decoder.logits(state));
                outer.attach(state);
                outer.attach(words);
                words.cpu().data_ptr_long().get(newest);
            }
            for (int i = 0; i < samples; i++) {
                if (!ended[i] && newest[i] == PairBatch.EOS) {
                    ended[i] = true;
                    speaking--;
                } else if (!ended[i]) {
                    said.get(i).add(newest[i]);
                }
            }
        }
        return IntStream.range(0, samples)
                .mapToObj(sample -> said.get(staged.place(sample)).build().toArray())
                .toList();
    }
}
