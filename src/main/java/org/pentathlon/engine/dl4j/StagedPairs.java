package org.pentathlon.engine.dl4j;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.data.PairBatch;
import org.pentathlon.engine.SequencePacking;

/**
 * Sentence pairs as the indices that a translation model's operators take. Both sides are packed:
 * the sources for the encoder's GRU, the targets for the decoder, whose samples are in the order of
 * the targets' packing, so that its steps shrink as sentences end. Arrays lie in the workspace that
 * is open.
 */
final class StagedPairs {
    /** Source words, packed, in rows of one. */
    final INDArray sources;

    /** How many sources have a word 0, 1, .... */
    final int[] sourceCounts;

    /**
     * Steps of the longest source x samples, flat: the packed row of the source's word; behind its
     * end any row.
     */
    final int[] sourceRows;

    /** Of each packed row of the sources its place in {@link #sourceRows}. */
    final int[] sourcePlaces;

    /** Of each sample the packed row of the source's EOS. */
    final int[] sourceEnds;

    /** Steps of the longest source x samples: 0 at words, minus infinity behind the end. */
    final INDArray mask;

    /** The true word before each target word, packed, in rows of one; SOS before the first. */
    final INDArray inputs;

    /** Target words, packed. */
    final INDArray targets;

    /** How many targets have a word 0, 1, .... */
    final int[] targetCounts;

    /**
     * Of each packed row of the targets the row of the same sample a step before, where the samples
     * themselves come first and all rows behind them.
     */
    final int[] targetsBefore;

    private final SequencePacking targetPacking;
    private final int[] targetLengths;

    StagedPairs(PairBatch pairs) {
        int samples = pairs.samples();
        int[] sourceLengths = lengths(pairs.sourceLengths(), samples);
        targetLengths = lengths(pairs.targetLengths(), samples);
        SequencePacking packing = new SequencePacking(sourceLengths);
        targetPacking = new SequencePacking(targetLengths);
        sourceCounts = LongStream.of(packing.counts()).mapToInt(Math::toIntExact).toArray();
        targetCounts = LongStream.of(targetPacking.counts()).mapToInt(Math::toIntExact).toArray();
        int steps = sourceCounts.length;
        long[] sourceWords = new long[packing.rows()];
        sourcePlaces = new int[packing.rows()];
        sourceRows = new int[Math.multiplyExact(samples, steps)];
        sourceEnds = new int[samples];
        float[] masked = new float[sourceRows.length];
        Arrays.fill(masked, Float.NEGATIVE_INFINITY);
        long[] before = new long[targetPacking.rows()];
        long[] words = new long[targetPacking.rows()];
        targetsBefore = new int[targetPacking.rows()];
        for (int sample = 0; sample < samples; sample++) {
            int place = place(sample);
            for (int step = 0; step < sourceLengths[sample]; step++) {
                int row = packing.row(sample, step);
                int at = step * samples + place;
                sourceWords[row] = pairs.source().get(sample * pairs.sourceSteps() + step);
                sourceRows[at] = row;
                sourcePlaces[row] = at;
                masked[at] = 0;
                sourceEnds[place] = row;
            }
            long word = PairBatch.SOS;
            for (int step = 0; step < targetLengths[sample]; step++) {
                int row = targetPacking.row(sample, step);
                before[row] = word;
                targetsBefore[row] =
                        step == 0 ? place : samples + targetPacking.row(sample, step - 1);
                word = pairs.target().get(sample * pairs.targetSteps() + step);
                words[row] = word;
            }
        }
        sources = Nd4j.createFromArray(sourceWords).reshape(sourceWords.length, 1);
        mask = Nd4j.createFromArray(masked).reshape(steps, samples);
        inputs = Nd4j.createFromArray(before).reshape(before.length, 1);
        targets = Nd4j.createFromArray(words);
    }

    private static int[] lengths(IntBuffer buffer, int samples) {
        int[] lengths = new int[samples];
        buffer.get(0, lengths);
        return lengths;
    }

    int samples() {
        return targetLengths.length;
    }

    /** Words of the longest source. */
    int sourceSteps() {
        return sourceCounts.length;
    }

    /** True target words of all samples. */
    int targetRows() {
        return targetPacking.rows();
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
        return IntStream.range(0, samples())
                .boxed()
                .flatMapToLong(
                        sample ->
                                IntStream.range(0, targetLengths[sample])
                                        .mapToLong(step -> packed[targetPacking.row(sample, step)]))
                .toArray();
    }
}
