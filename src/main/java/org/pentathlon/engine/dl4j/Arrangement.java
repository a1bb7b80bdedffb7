package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;

/**
 * In which order a canonical parameter's elements lie in the graph's memory. Buffers have the
 * parameter's size; their positions stay at 0.
 */
interface Arrangement {
    /** The element of the graph's memory in which canonical element i lies. */
    int place(int i);

    /** From canonical order into the graph's memory. */
    default void write(FloatBuffer canonical, FloatBuffer memory) {
        for (int i = 0; i < canonical.limit(); i++) {
            memory.put(place(i), canonical.get(i));
        }
    }

    /** From the graph's memory into canonical order. */
    default void read(FloatBuffer memory, FloatBuffer canonical) {
        for (int i = 0; i < canonical.limit(); i++) {
            canonical.put(i, memory.get(place(i)));
        }
    }

    /**
     * The same order. So lie convolution weights, vectors, and weights of outputs x inputs, which
     * Deeplearning4j keeps as inputs x outputs by columns.
     */
    static Arrangement same() {
        return i -> i;
    }

    /** A matrix of rows x columns whose columns lie one after the other. */
    static Arrangement transposed(int rows, int columns) {
        return i -> i % columns * rows + i / columns;
    }

    /**
     * The same, but with blocks of equal size in another order, such as the gates of an LSTM.
     *
     * @param order canonical block b lies at place order[b]
     */
    static Arrangement blocks(int blockElements, int... order) {
        return i -> order[i / blockElements] * blockElements + i % blockElements;
    }
}
