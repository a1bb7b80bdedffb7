package org.pentathlon.results;

import java.util.Arrays;
import java.util.Objects;

/**
 * Rows of one rank in one launch of a case, by column.
 *
 * @param columns indexed by {@link IterationColumn}'s ordinal, each of the same length
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
record RankRows(int launch, int rank, long[][] columns) {
    int count() {
        return columns[0].length;
    }

    long[] column(IterationColumn column) {
        return columns[column.ordinal()];
    }

    /**
     * Number of iterations up to the last of these rows.
     *
     * @param most of them that there can be
     * @throws IndexOutOfBoundsException if a row is beyond
     */
    int iterations(int most) {
        long last = Arrays.stream(column(IterationColumn.ITERATION)).max().orElse(-1);
        return Math.toIntExact(last < 0 ? 0 : Objects.checkIndex(last, (long) most) + 1);
    }

    long value(IterationColumn column, int row) {
        return columns[column.ordinal()][row];
    }

    /** The loss of a row; NaN also where it is missing. */
    double loss(int row) {
        return Double.longBitsToDouble(value(IterationColumn.LOSS, row));
    }

    /** Whether any row has a figure in a column. */
    boolean has(IterationColumn column) {
        return Arrays.stream(column(column)).anyMatch(value -> value != IterationColumn.MISSING);
    }
}
