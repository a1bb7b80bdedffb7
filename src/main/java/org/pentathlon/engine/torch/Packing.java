package org.pentathlon.engine.torch;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.stream.IntStream;

/**
 * The places of sequences' elements in a packed sequence of LibTorch: the first elements of all
 * sequences, the longest sequence's first, then the second elements of those that have one, and so
 * on, without padding.
 *
 * @param order numbers of the sequences, the longest first, of equally long ones the first
 * @param counts how many sequences have an element 0, 1, ...
 * @param starts row of element 0, 1, ... of the longest sequence, and last the number of rows
 */
record Packing(int[] order, long[] counts, int[] starts) {
    /**
     * @param lengths elements of each sequence, 1 or more
     */
    static Packing of(IntBuffer lengths, int sequences) {
        int[] order =
                IntStream.range(0, sequences)
                        .boxed()
                        .sorted((a, b) -> Integer.compare(lengths.get(b), lengths.get(a)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        long[] counts = new long[lengths.get(order[0])];
        for (int sequence : order) {
            for (int step = 0; step < lengths.get(sequence); step++) {
                counts[step]++;
            }
        }
        int[] starts = new int[counts.length + 1];
        for (int step = 0; step < counts.length; step++) {
            starts[step + 1] = Math.addExact(starts[step], (int) counts[step]);
        }
        return new Packing(order, counts, starts);
    }

    int sequences() {
        return order.length;
    }

    /** Elements of the longest sequence. */
    int steps() {
        return counts.length;
    }

    /** Elements of all sequences. */
    int rows() {
        return starts[counts.length];
    }

    /** Each sequence's place in the order. */
    int[] ranks() {
        int[] ranks = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[order[rank]] = rank;
        }
        return ranks;
    }

    /** The row of an element of the sequence of a rank. */
    int row(int rank, int step) {
        return starts[step] + rank;
    }

    /**
     * Packs padded sequences.
     *
     * @param padded sequences x width, row-major
     */
    long[] pack(LongBuffer padded, int width) {
        long[] packed = new long[rows()];
        int row = 0;
        for (int step = 0; step < steps(); step++) {
            for (int rank = 0; rank < counts[step]; rank++) {
                packed[row++] = padded.get(order[rank] * width + step);
            }
        }
        return packed;
    }
}
