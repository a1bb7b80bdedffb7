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

    static TableColumn key(String name, String units, String longName) {
        return new TableColumn(name, Type.KEY, units, longName);
    }

    static TableColumn integer(String name, String units, String longName) {
        return new TableColumn(name, Type.INTEGER, units, longName);
    }

    static TableColumn real(String name, String units, String longName) {
        return new TableColumn(name, Type.REAL, units, longName);
    }

    static TableColumn flag(String name, String longName) {
        return new TableColumn(name, Type.FLAG, "1", longName);
    }

    static TableColumn text(String name, String longName) {
        return new TableColumn(name, Type.TEXT, "", longName);
    }
}
