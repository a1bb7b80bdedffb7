package org.pentathlon.results;

/**
 * A column of a table in the file.
 *
 * @param units as UDUNITS has them; {@code 1} for counts, empty for text
 * @param longName what it is, in plain words
 */
record TableColumn(String name, Type type, String units, String longName) {
    /** What a column holds. */
    enum Type {
        /** Whole numbers that are never missing. */
        KEY,
        /** Whole numbers, -1 where missing. */
        INTEGER,
        /** Floating-point numbers, NaN where missing. */
        REAL,
        /** 0 or 1, in one byte. */
        FLAG,
        /** Text of at most so many bytes as the longest. */
        TEXT
    }
}
