package org.pentathlon.engine.torch;

import org.bytedeco.pytorch.Tensor;
import org.pentathlon.engine.SequencePacking;

/** A GRU in both directions over packed sequences. */
sealed interface ReadingEncoder extends AutoCloseable permits BidirectionalGru, PackedGru {
    /**
     * The states at all words, rows x 2 hidden, the reverse direction's behind; a function of
     * {@code rows} only as far as {@link #backward} makes it one. Kept until {@link #release}.
     *
     * @param rows the packed words, rows x width
     * @param learning whether gradients will be wanted
     */
    Tensor forward(Tensor rows, SequencePacking packing, boolean learning);

    /** Goes on with a backward pass that has reached the states, down to the rows and beyond. */
    void backward();

    /** Gives back what was kept of the iteration; may be called again. */
    void release();

    @Override
    void close();
}
