package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.spec.Mode;

/** A workload with every size settled: what engines build and what FLOPs are counted from. */
public sealed interface Problem permits ImageClassification, LanguageModel, Translation, Reading {
    /** Name of the workload. */
    String workload();

    /** Trainable parameters, in canonical order, by engine-independent names. */
    List<Parameter> parameters();

    /** Samples of one rank in one iteration. */
    int batch();

    /** Multiply-accumulates of one forward pass over a batch; true positions only. */
    long forwardMacs(Batch batch);

    /** Multiply-accumulates of one forward pass over a batch without padding. */
    long fullForwardMacs();

    /** Analytic operations of one iteration over a batch. */
    default long flops(Batch batch, Mode mode) {
        return flops(forwardMacs(batch), mode);
    }

    /** Analytic operations of one iteration over a batch without padding. */
    default long fullFlops(Mode mode) {
        return flops(fullForwardMacs(), mode);
    }

    /** Two operations for each multiply-accumulate; a training step counts three forward passes. */
    private static long flops(long forwardMacs, Mode mode) {
        long forward = Math.multiplyExact(2L, forwardMacs);
        return mode == Mode.TRAIN ? Math.multiplyExact(3L, forward) : forward;
    }

    /** What a batch counts for in rates. */
    Extent extent(Batch batch);

    /** Optimiser and learning rate. */
    Training training();

    /** How its quality is measured on held-out data. */
    Quality quality();

    /** What of its input a sweep changes. */
    InputAxis inputAxis();

    /** Height and width of an image in pixels, or the words of a sequence at most. */
    int inputExtent();

    /**
     * The same problem over made-up samples that all have exactly one size, without padding. It
     * need not be one that settings allow.
     *
     * @param extent see {@link #inputExtent}
     * @param batch see {@link #batch}
     */
    Problem sized(int extent, int batch);

    /** Whether an inference pass computes the loss ({@code loss}); training always does. */
    boolean inferenceLoss();

    /**
     * Reads and indexes one rank's data.
     *
     * @throws org.pentathlon.data.DataException if files are missing, broken or too few
     */
    Dataset open(DataRequest request);

    /**
     * Learning rate of each iteration.
     *
     * @param iterationsPerEpoch see {@link Dataset#epochIterations}; not used where epochs is 0
     * @param epochs epochs of the run, or 0 for a run by iterations, whose rate is constant
     * @param worldSize number of ranks
     */
    default LearningRate schedule(long iterationsPerEpoch, int epochs, int worldSize) {
        long globalBatch = Math.multiplyExact((long) worldSize, batch());
        return training().schedule(globalBatch, iterationsPerEpoch, epochs);
    }

    /** Number of trainable scalars. */
    default long parameterCount() {
        long count = 0;
        for (Parameter parameter : parameters()) {
            count = Math.addExact(count, parameter.elements());
        }
        return count;
    }

    /**
     * Size of a batch.
     *
     * @param tokens true words, or 0 where samples have none
     * @param positions true positions that the model computes (samples where there are no
     *     sequences)
     * @param paddingPositions the batch's other positions, filled up to equal lengths
     */
    record Extent(long samples, long tokens, long positions, long paddingPositions) {}
}
