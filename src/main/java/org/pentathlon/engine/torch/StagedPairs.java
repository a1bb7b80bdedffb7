package org.pentathlon.engine.torch;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.PairBatch;

/**
 * Sentence pairs as the indices that a translation model's operators take. Both sides are packed:
 * the sources for the encoder's GRU in their order of lengths, the targets in theirs, in which the
 * decoder works, so that its steps shrink as sentences end.
 */
final class StagedPairs implements AutoCloseable {
    /** Source words, packed. */
    final Tensor sources;

    /** How many sources have a word 0, 1, .... */
    final Tensor sourceCounts;

    /**
     * Of targets in their order x steps of the longest source: the packed row of the source's word;
     * behind its end any row.
     */
    final Tensor sourceRows;

    /** Of targets in their order: the packed row of the source's EOS. */
    final Tensor sourceEnds;

    /** As {@link #sourceRows}: 0 at words, minus infinity behind the end. */
    final Tensor mask;

    /** The true word before each target word, packed; SOS before the first. */
    final Tensor inputs;

    /** Target words, packed. */
    final Tensor targets;

    final Packing targetPacking;

    /** Steps of the longest source. */
    final int sourceSteps;

    private final List<Tensor> tensors = new ArrayList<>();

    /**
     * @param type of {@link #mask}
     */
    StagedPairs(PairBatch pairs, ScalarType type) {
        int samples = pairs.samples();
        Packing packing = Packing.of(pairs.sourceLengths(), samples);
        targetPacking = Packing.of(pairs.targetLengths(), samples);
        sourceSteps = packing.steps();
        int[] ranks = packing.ranks();
        long[] rows = new long[Math.multiplyExact(samples, sourceSteps)];
        double[] masked = new double[rows.length];
        Arrays.fill(masked, Double.NEGATIVE_INFINITY);
        long[] ends = new long[samples];
        for (int i = 0; i < samples; i++) {
            int sample = targetPacking.order()[i];
            int length = pairs.sourceLengths().get(sample);
            for (int step = 0; step < length; step++) {
                rows[i * sourceSteps + step] = packing.row(ranks[sample], step);
                masked[i * sourceSteps + step] = 0;
            }
            ends[i] = packing.row(ranks[sample], length - 1);
        }
        long[] words = targetPacking.pack(pairs.target(), pairs.targetSteps());
        sources = keep(packing.pack(pairs.source(), pairs.sourceSteps()));
        sourceCounts = keep(packing.counts());
        sourceRows = keep(rows);
        sourceEnds = keep(ends);
        mask = keep(Tensor.create(masked, samples, sourceSteps).to(type));
        inputs = keep(before(words));
        targets = keep(words);
    }

    /** Of packed target words those before them. */
    private long[] before(long[] words) {
        long[] before = new long[words.length];
        Arrays.fill(before, 0, targetPacking.sequences(), PairBatch.SOS);
        for (int step = 1; step < targetPacking.steps(); step++) {
            int count = (int) targetPacking.counts()[step];
            System.arraycopy(
                    words,
                    targetPacking.row(0, step - 1),
                    before,
                    targetPacking.row(0, step),
                    count);
        }
        return before;
    }

    private Tensor keep(long... values) {
        return keep(Tensor.create(values));
    }

    private Tensor keep(Tensor tensor) {
        tensors.add(tensor.retainReference());
        return tensor;
    }

    /** For each target word, sample after sample in the batch's own order, its packed row. */
    int[] targetRows(IntBuffer targetLengths) {
        int[] ranks = targetPacking.ranks();
        int[] rows = new int[targetPacking.rows()];
        int i = 0;
        for (int sample = 0; sample < ranks.length; sample++) {
            for (int step = 0; step < targetLengths.get(sample); step++) {
                rows[i++] = targetPacking.row(ranks[sample], step);
            }
        }
        return rows;
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
        tensors.clear();
    }
}
