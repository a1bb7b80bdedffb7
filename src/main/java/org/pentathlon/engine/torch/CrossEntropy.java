package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.full;
import static org.bytedeco.pytorch.global.torch.log_softmax_out;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Cross entropy in the memory of the logits. With a large vocabulary the logits are most of what a
 * language model writes and reads, and LibTorch's own function makes three more tensors of their
 * size. Here logits become logarithms of probabilities, and those the gradient of the mean, which
 * has the same bits as from LibTorch's function. Logits in half precision are copied to 32 bits
 * first, and their memory takes the gradient alone.
 */
final class CrossEntropy {
    private static final long VOCABULARY = 1;

    /** What the memory of the logits holds. */
    private enum Holds {
        LOGITS,
        LOG_PROBABILITIES,
        GRADIENT
    }

    private final Tensor logits;
    private final Tensor targets;

    /** In 32 bits: the memory of the logits, or a copy of logits in half precision. */
    private final Kept kept = new Kept();

    private Tensor values;
    private Holds holds = Holds.LOGITS;

    /**
     * @param logits rows x vocabulary, the result of a layer that does not need it for its own
     *     gradient, as a linear one; overwritten
     * @param targets the row's true word, rows x 1
     */
    CrossEntropy(Tensor logits, Tensor targets) {
        this.logits = logits;
        this.targets = targets;
    }

    /** The memory of the logits, whatever it holds. */
    Tensor logits() {
        return logits;
    }

    /** Negative log-likelihood of each row, rows x 1. Overwrites the logits; to be called once. */
    Tensor losses() {
        advance(Holds.LOGITS, Holds.LOG_PROBABILITIES);
        try (NoGradGuard constant = new NoGradGuard()) {
            values = kept.keep(inSingle(logits.detach()));
            log_softmax_out(values, values, VOCABULARY);
            return values.gather(VOCABULARY, targets).neg();
        }
    }

    /** The values themselves where they have 32 bits or more. */
    private static Tensor inSingle(Tensor values) {
        return values.element_size() < Float.BYTES ? values.to(ScalarType.Float) : values;
    }

    /** The mean over all rows. Overwrites the logits; to be called once. */
    Tensor mean() {
        try (NoGradGuard constant = new NoGradGuard()) {
            return losses().mean();
        }
    }

    /**
     * Accumulates the gradients of {@link #mean}, which has been called: (softmax - one-hot) / rows
     * at the logits.
     */
    void backward() {
        advance(Holds.LOG_PROBABILITIES, Holds.GRADIENT);
        try (PointerScope local = new PointerScope()) {
            Tensor gradient = logits.detach();
            try (NoGradGuard constant = new NoGradGuard()) {
                long rows = logits.size(0);
                values.exp_().mul_(new Scalar(1.0 / rows));
                Tensor share =
                        full(new long[] {rows, 1}, new Scalar(-1.0 / rows), values.options());
                values.scatter_add_(VOCABULARY, targets, share);
                if (values.element_size() != gradient.element_size()) {
                    gradient.copy_(values);
                }
                release();
            }
            BoolOptional freeGraph = new BoolOptional();
            logits.backward(gradient, freeGraph, false, new TensorArrayRefOptional());
        }
    }

    /** Gives back what was kept beside the logits; may be called again. */
    void release() {
        kept.release();
        values = null;
    }

    private void advance(Holds from, Holds to) {
        if (holds != from) {
            throw new IllegalStateException("the logits hold " + holds + " instead of " + from);
        }
        holds = to;
    }
}
