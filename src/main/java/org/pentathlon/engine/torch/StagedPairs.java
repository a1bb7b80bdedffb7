package org.pentathlon.engine.torch;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.data.PairBatch;
import org.pentathlon.engine.SequencePacking;

/**
 * Sentence pairs as the indices that a translation model's operators take. Both sides are packed:
 * the sources for the encoder's GRU, the targets for the decoder, whose samples are in the order of
 * the targets' packing, so that its steps shrink as sentences end.
 */
final class StagedPairs implements AutoCloseable {
    /** Source words, packed. */
    Tensor sources;

    /** How many sources have a word 0, 1, .... */
    final Tensor sourceCounts;

    /**
     * Samples x steps of the longest source, flat: the packed row of the source's word; behind its
     * end any row.
     */
    Tensor sourceRows;

    /** Of each sample the packed row of the source's EOS. */
    Tensor sourceEnds;

    /** Samples x steps of the longest source: 0 at words, minus infinity behind the end. */
    Tensor mask;

    /** The true word before each target word, packed; SOS before the first. */
    Tensor inputs;

    /** Target words, packed, in rows of one. */
    Tensor targets;

    /** How many targets have a word 0, 1, .... */
    final long[] targetCounts;

    private final SequencePacking sourcePacking;
    private final SequencePacking targetPacking;
    private final int[] targetLengths;
    private final Kept kept = new Kept();

    /**
     * @param weights of the model that takes them
     */
    StagedPairs(PairBatch pairs, Weights weights) {
        int samples = pairs.samples();
        int[] sourceLengths = lengths(pairs.sourceLengths(), samples);
        targetLengths = lengths(pairs.targetLengths(), samples);
        sourcePacking = new SequencePacking(sourceLengths);
        targetPacking = new SequencePacking(targetLengths);
        long[] counts = sourcePacking.counts();
        int steps = counts.length;
        long[] sourceWords = new long[sourcePacking.rows()];
        long[] rows = new long[Math.multiplyExact(samples, steps)];
        double[] masked = new double[rows.length];
        Arrays.fill(masked, Double.NEGATIVE_INFINITY);
        long[] ends = new long[samples];
        long[] before = new long[targetPacking.rows()];
        long[] words = new long[targetPacking.rows()];
        for (int sample = 0; sample < samples; sample++) {
            int place = place(sample);
            for (int step = 0; step < sourceLengths[sample]; step++) {
                int row = sourcePacking.row(sample, step);
                sourceWords[row] = pairs.source().get(sample * pairs.sourceSteps() + step);
                rows[place * steps + step] = row;
                masked[place * steps + step] = 0;
                ends[place] = row;
            }
            long word = PairBatch.SOS;
            for (int step = 0; step < targetLengths[sample]; step++) {
                int row = targetPacking.row(sample, step);
                before[row] = word;
                word = pairs.target().get(sample * pairs.targetSteps() + step);
                words[row] = word;
            }
        }
        List<Tensor> inputTensors =
                weights.place()
                        .inputs(
                                List.of(
                                        Input.of(sourceWords, sourceWords.length),
                                        Input.of(rows, rows.length),
                                        Input.of(ends, samples),
                                        Input.of(masked, weights.type(), samples, steps),
                                        Input.of(before, before.length),
                                        Input.of(words, words.length, 1)));
        inputTensors.forEach(kept::keep);
        sources = inputTensors.get(0);
        sourceRows = inputTensors.get(1);
        sourceEnds = inputTensors.get(2);
        mask = inputTensors.get(3);
        inputs = inputTensors.get(4);
        targets = inputTensors.get(5);
        // Operators take them on the host, wherever they run.
        sourceCounts = kept.keep(Tensor.create(counts));
        targetCounts = targetPacking.counts();
    }

    private static int[] lengths(IntBuffer buffer, int samples) {
        int[] lengths = new int[samples];
        buffer.get(0, lengths);
        return lengths;
    }

    int samples() {
        return targetLengths.length;
    }

    /** Puts others in the place of the tensors, each time in the same order. */
    void replace(UnaryOperator<Tensor> replacement) {
        sources = replacement.apply(sources);
        sourceRows = replacement.apply(sourceRows);
        sourceEnds = replacement.apply(sourceEnds);
        mask = replacement.apply(mask);
        inputs = replacement.apply(inputs);
        targets = replacement.apply(targets);
    }

    /** How many sources, then how many targets, have a word 0, 1, .... */
    List<Long> counts() {
        return LongStream.concat(LongStream.of(sourcePacking.counts()), LongStream.of(targetCounts))
                .boxed()
                .toList();
    }

    /** The place of one of the batch's samples in the decoder's order. */
    int place(int sample) {
        return targetPacking.row(sample, 0);
    }

    /**
     * Brings what belongs to target words into the batch's own order, sample after sample.
     *
     * @param packed of each target word, packed
     */
    long[] unpacked(long[] packed) {
        long[] values = new long[packed.length];
        int i = 0;
        for (int sample = 0; sample < targetLengths.length; sample++) {
            for (int step = 0; step < targetLengths[sample]; step++) {
                values[i++] = packed[targetPacking.row(sample, step)];
            }
        }
        return values;
    }

    @Override
    public void close() {
        kept.release();
    }
}
