package org.pentathlon.results;

/** What a column of a result file holds, as it is read. */
public enum ColumnKind {
    /** Whole numbers and flags. */
    WHOLE,
    /** Floating-point numbers. */
    REAL,
    TEXT
}
