package org.pentathlon.spec;

/**
 * Phases of one iteration, in their order in time. Their borders are the same in every engine:
 * {@code FORWARD} ends at the logits; softmax, logarithm and likelihood are {@code LOSS}; clearing
 * gradients, dividing by the world size, clipping, weight decay and the optimiser are {@code
 * UPDATE}.
 */
public enum Phase implements Worded {
    /** Until the next batch is ready in host memory. */
    DATA,
    /** Host memory to device memory; does not exist on a CPU. */
    STAGE,
    FORWARD,
    LOSS,
    BACKWARD,
    /** Until the last rank has its gradients. */
    WAIT,
    /** Transfer and reduction that backward did not hide. */
    ALLREDUCE,
    UPDATE,
    /** The iteration's time less the sum of the other phases. */
    OTHER
}
