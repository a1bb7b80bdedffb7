package org.pentathlon.engine.torch;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.data.Batch;
import org.pentathlon.workload.Answers;

/**
 * A workload's model on LibTorch, driven phase by phase by a {@link TorchSession}: stage, forward,
 * loss, in training backward, then release. The session has set gradients, or inference mode,
 * around each call, and a pointer scope of its own: what a model keeps from one call to the next it
 * retains, and gives back in {@link #release}.
 */
interface Model {
    /** All parameters; owned by the session's scope. */
    Weights weights();

    /** What forward has computed of the iteration, as far as it is kept. */
    List<Tensor> outputs();

    /** What the model keeps beside weights from one iteration to the next, as they. */
    default List<Tensor> buffers() {
        return List.of();
    }

    /** Takes a batch as the input of the iteration. */
    void stage(Batch batch);

    /** Puts others in the place of the staged batch's tensors, each time in the same order. */
    void replaceInputs(UnaryOperator<Tensor> replacement);

    /**
     * What the host tells operators of the staged batch, beside the shapes of its tensors: where
     * both are the same the device is given the same work.
     */
    default List<Long> hostInputs() {
        return List.of();
    }

    /** Computes the logits (aoareader: s), and keeps them. */
    void forward();

    /** The loss of what forward has computed; a scalar that belongs to the caller. */
    Tensor loss();

    /** Accumulates the gradients of all parameters. */
    default void backward(Tensor loss) {
        loss.backward();
    }

    /** Gives back what was kept of the iteration; may be called again. */
    void release();

    /** See {@link org.pentathlon.engine.Session#answer}; the session has set inference mode. */
    Answers answer(Batch batch);

    /** See {@link org.pentathlon.engine.Session#statistics}. */
    default byte[] statistics() {
        return new byte[0];
    }

    /** See {@link org.pentathlon.engine.Session#setStatistics}. */
    default void setStatistics(byte[] statistics) {
        if (statistics.length != 0) {
            throw new IllegalArgumentException("this model has no statistics");
        }
    }

    /** Ends what the model started, such as threads; called once, after everything else. */
    default void close() {}
}
