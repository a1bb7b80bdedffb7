package org.pentathlon.workload;

/** Optimiser of a training run. */
public sealed interface Training {
    /** Learning rate of an iteration without any schedule. */
    double learningRate();

    /**
     * Learning rate of each iteration.
     *
     * @param globalBatch samples of all ranks in one iteration
     * @param iterationsPerEpoch iterations of one epoch; not used where epochs is 0
     * @param epochs epochs of the run, or 0 for a run by iterations, whose rate is constant
     */
    LearningRate schedule(long globalBatch, long iterationsPerEpoch, int epochs);

    /**
     * Stochastic gradient descent: v = momentum v + (g + weightDecay w), w -= rate v; neither
     * Nesterov nor dampening. Runs by epochs follow a cosine.
     *
     * @param referenceBatch global batch that the learning rate is meant for: runs by epochs scale
     *     it up for larger ones; 0 for no scaling
     */
    record Sgd(double learningRate, double momentum, double weightDecay, int referenceBatch)
            implements Training {

        /** Without scaling by the batch. */
        public Sgd(double learningRate, double momentum, double weightDecay) {
            this(learningRate, momentum, weightDecay, 0);
        }

        @Override
        public LearningRate schedule(long globalBatch, long iterationsPerEpoch, int epochs) {
            if (epochs == 0) {
                return new LearningRate.Constant(learningRate);
            }
            double scale =
                    referenceBatch == 0 ? 1 : Math.max(1, (double) globalBatch / referenceBatch);
            return new LearningRate.Cosine(learningRate, scale, iterationsPerEpoch, epochs);
        }
    }
}
