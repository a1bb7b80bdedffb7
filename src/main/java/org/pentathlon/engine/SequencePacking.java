package org.pentathlon.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where the words of sequences of unequal length lie if they are put together without padding: step
 * after step, and in a step the sequences that still go on, the longest first. The n-th sequence in
 * that order is the n-th row of each step that it takes part in.
 */
public final class SequencePacking {
    /** A row that stands for padding. */
    public static final long NONE = -1;

    private final int[] lengths;
    private final int[] places;
    private final int[] starts;
    private final List<Run> runs = new ArrayList<>();

    /** Steps one after the other in which the same sequences take part. */
    public record Run(int steps, int sequences) {
        public long rows() {
            return (long) steps * sequences;
        }
    }

    /**
     * @param lengths words of each sequence, 1 or more
     */
    public SequencePacking(int[] lengths) {
        this.lengths = lengths.clone();
        Integer[] order = new Integer[lengths.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingInt(i -> -lengths[i]));
        places = new int[lengths.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        starts = new int[lengths[order[0]] + 1];
        int step = 0;
        for (int sequences = order.length; sequences > 0; sequences--) {
            int end = lengths[order[sequences - 1]];
            if (end > step) {
                runs.add(new Run(end - step, sequences));
            }
            for (; step < end; step++) {
                starts[step + 1] = Math.addExact(starts[step], sequences);
            }
        }
    }

    /** The runs in the order of steps; the number of sequences falls. */
    public List<Run> runs() {
        return runs;
    }

    /** How many sequences take part in each step. */
    public long[] counts() {
        long[] counts = new long[starts.length - 1];
        Arrays.setAll(counts, step -> starts[step + 1] - starts[step]);
        return counts;
    }

    /** Words of all sequences together. */
    public int rows() {
        return starts[starts.length - 1];
    }

    /** Sequences. */
    public int sequences() {
        return lengths.length;
    }

    /** The row of a word of a sequence. */
    public int row(int sequence, int word) {
        return starts[word] + places[sequence];
    }

    /** The row of a word where each sequence is packed in reverse order. */
    public int reversedRow(int sequence, int word) {
        return row(sequence, lengths[sequence] - 1 - word);
    }

    /**
     * For each row, the row of the same word where each sequence is reversed. It leads both ways:
     * done twice, it gives each row itself.
     */
    public long[] reversal() {
        long[] rows = new long[rows()];
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            for (int word = 0; word < lengths[sequence]; word++) {
                rows[row(sequence, word)] = reversedRow(sequence, word);
            }
        }
        return rows;
    }

    /**
     * The rows of some sequences as a rectangle, sequences x steps, row-major; where a sequence has
     * ended, {@link #NONE}.
     *
     * @param first first of the sequences
     * @param steps at least the length of each of them
     */
    public long[] rectangle(int first, int sequences, int steps) {
        long[] rows = new long[Math.multiplyExact(sequences, steps)];
        Arrays.fill(rows, NONE);
        for (int i = 0; i < sequences; i++) {
            for (int word = 0; word < lengths[first + i]; word++) {
                rows[i * steps + word] = row(first + i, word);
            }
        }
        return rows;
    }
}
