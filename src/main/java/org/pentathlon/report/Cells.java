package org.pentathlon.report;

import org.pentathlon.results.ResultTable;

/** A column of a table, whatever it holds. */
sealed interface Cells {
    /**
     * A cell.
     *
     * @return a Long, a Double or a String; null where it is missing
     */
    Object at(int row);

    static Cells read(ResultTable table, String column) {
        return switch (table.kind(column)) {
            case WHOLE -> new Whole(table.longs(column), table.canMiss(column));
            case REAL -> new Real(table.doubles(column));
            case TEXT -> new Text(table.texts(column));
        };
    }

    /** Whole numbers and flags. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    record Whole(long[] values, boolean canMiss) implements Cells {
        @Override
        public Object at(int row) {
            return canMiss && values[row] == -1 ? null : (Object) values[row];
        }
    }

    /** Floating-point numbers. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    record Real(double[] values) implements Cells {
        @Override
        public Object at(int row) {
            return Double.isNaN(values[row]) ? null : (Object) values[row];
        }
    }

    /** Text, which is never missing. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    record Text(String[] values) implements Cells {
        @Override
        public Object at(int row) {
            return values[row];
        }
    }
}
