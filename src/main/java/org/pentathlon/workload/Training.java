package org.pentathlon.workload;

/** Optimiser of a training run. */
public sealed interface Training {
    /** Learning rate of an iteration without any schedule. */
    double learningRate();

    /**
     * Stochastic gradient descent: v = momentum v + (g + weightDecay w), w -= rate v; neither
     * Nesterov nor dampening.
     */
    record Sgd(double learningRate, double momentum, double weightDecay) implements Training {}
}
