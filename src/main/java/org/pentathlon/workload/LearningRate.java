package org.pentathlon.workload;

/** The learning rate of each iteration of a run. */
public sealed interface LearningRate {
    /** The rate of an iteration, counted from 0. */
    double at(long iteration);

    /**
     * What the rate is from here on.
     *
     * @param loss mean loss of the evaluation that has just been made
     */
    default LearningRate evaluated(double loss) {
        return this;
    }

    /** The same rate throughout: for runs by iterations. */
    record Constant(double rate) implements LearningRate {
        @Override
        public double at(long iteration) {
            return rate;
        }
    }

    /**
     * Half a cosine over the epochs, from the rate down to nearly 0, one step an epoch (Loshchilov
     * and Hutter 2017, without restarts): factor (1 + cos(pi e / epochs)) / 2 in epoch e. From the
     * last epoch on it stays at that epoch's.
     *
     * <p>For a global batch that is {@code scale} times the reference's the rate is {@code scale}
     * times as high; in the first 5 epochs it gets there linearly, from the unscaled rate, in steps
     * of an iteration (Goyal et al. 2017). The cosine multiplies that.
     *
     * @param rate rate of the reference batch
     * @param scale global batch / reference batch, 1 or more
     */
    record Cosine(double rate, double scale, long iterationsPerEpoch, int epochs)
            implements LearningRate {
        private static final int WARMUP_EPOCHS = 5;

        @Override
        public double at(long iteration) {
            double warmup = Math.multiplyExact(WARMUP_EPOCHS, iterationsPerEpoch);
            double peak = rate * (1 + (scale - 1) * Math.min(1, iteration / warmup));
            long epoch = Math.min(iteration / iterationsPerEpoch, epochs - 1L);
            return peak * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
        }
    }

    /**
     * Divided by 4 whenever an evaluation's loss is not below the best so far, as pytorch/examples'
     * word_language_model does.
     *
     * @param best least loss so far
     */
    record Quartered(double rate, double best) implements LearningRate {
        private static final double DIVISOR = 4;

        @Override
        public double at(long iteration) {
            return rate;
        }

        @Override
        public LearningRate evaluated(double loss) {
            return loss < best ? new Quartered(rate, loss) : new Quartered(rate / DIVISOR, best);
        }
    }
}
