package org.pentathlon.workload;

import java.util.Set;

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
     * Nesterov nor dampening.
     *
     * @param clipNorm largest norm of all gradients together, to which they are scaled down before
     *     weight decay is added; 0 for any
     * @param plan the learning rate of runs by epochs
     */
    record Sgd(
            double learningRate,
            double momentum,
            double weightDecay,
            double clipNorm,
            Schedule plan)
            implements Training {
        /** A constant rate, without clipping. */
        public Sgd(double learningRate, double momentum, double weightDecay) {
            this(learningRate, momentum, weightDecay, 0, new Schedule.None());
        }

        @Override
        public LearningRate schedule(long globalBatch, long iterationsPerEpoch, int epochs) {
            return epochs == 0
                    ? new LearningRate.Constant(learningRate)
                    : plan.of(learningRate, globalBatch, iterationsPerEpoch, epochs);
        }
    }

    /**
     * Adam (Kingma and Ba 2015) with betas 0.9 and 0.999 and epsilon 1e-8, at a constant rate.
     *
     * @param weightDecay factor of a parameter that is added to its gradient
     * @param decayed names of the parameters to which weight decay applies
     * @param clamp each element of a gradient is first brought into -clamp ... clamp; 0 for any
     */
    record Adam(double learningRate, double weightDecay, Set<String> decayed, double clamp)
            implements Training {
        public Adam {
            decayed = Set.copyOf(decayed);
        }

        @Override
        public LearningRate schedule(long globalBatch, long iterationsPerEpoch, int epochs) {
            return new LearningRate.Constant(learningRate);
        }
    }

    /** How the learning rate of a run by epochs changes. */
    sealed interface Schedule {
        /** The rates of a run. */
        LearningRate of(double rate, long globalBatch, long iterationsPerEpoch, int epochs);

        /** Not at all. */
        record None() implements Schedule {
            @Override
            public LearningRate of(
                    double rate, long globalBatch, long iterationsPerEpoch, int epochs) {
                return new LearningRate.Constant(rate);
            }
        }

        /**
         * Half a cosine.
         *
         * @param referenceBatch global batch that the learning rate is meant for: it is scaled up
         *     for larger ones; 0 for no scaling
         */
        record Cosine(int referenceBatch) implements Schedule {
            @Override
            public LearningRate of(
                    double rate, long globalBatch, long iterationsPerEpoch, int epochs) {
                double scale =
                        referenceBatch == 0
                                ? 1
                                : Math.max(1, (double) globalBatch / referenceBatch);
                return new LearningRate.Cosine(rate, scale, iterationsPerEpoch, epochs);
            }
        }

        /** Divided by 4 whenever the validation loss does not improve. */
        record Quartered() implements Schedule {
            @Override
            public LearningRate of(
                    double rate, long globalBatch, long iterationsPerEpoch, int epochs) {
                return new LearningRate.Quartered(rate, Double.POSITIVE_INFINITY);
            }
        }
    }
}
