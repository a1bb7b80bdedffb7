package org.pentathlon.data;

/** Streams of token ids side by side, each with tokens 0, 1, 2 ... */
@FunctionalInterface
interface TokenColumns {
    /** Tokens first to first + count - 1 of a column, into the array from its beginning on. */
    void read(long column, long first, int count, int[] tokens);
}
