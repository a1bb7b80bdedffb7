package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of an open result file. Columns are read anew each time; all have equal length. */
public final class ResultTable {
    private final ResultFile file;
    private final String group;
    private final List<String> columns;

    ResultTable(ResultFile file, String group, List<String> columns) {
        this.file = file;
        this.group = group;
        this.columns = List.copyOf(columns);
    }

    /** Names of the columns, in their order. */
    public List<String> columns() {
        return columns;
    }

    /** Number of rows. */
    public long rows() {
        return file.length(path(columns.get(0)));
    }

    long rows(String column) {
        return file.length(path(column));
    }

    /** A column of whole numbers or flags, -1 where missing. */
    public long[] longs(String column) {
        long[] values = file.longs(path(column));
        requireRows(column, values.length);
        return values;
    }

    /** A file that another program has changed may have columns that are shorter than others. */
    private void requireRows(String column, int values) {
        if (values != rows()) {
            throw file.problem(
                    "is damaged: %s has %d values, %s %d"
                            .formatted(path(column), values, columns.get(0), rows()));
        }
    }

    /** The same; all missing where the table is of a version that had no such column. */
    long[] longsIfThere(String column) {
        if (columns.contains(column)) {
            return longs(column);
        }
        long[] missing = new long[Math.toIntExact(rows())];
        Arrays.fill(missing, IterationColumn.MISSING);
        return missing;
    }

    /** A column of numbers of any type, NaN where missing. */
    public double[] doubles(String column) {
        double[] values = file.doubles(path(column));
        requireRows(column, values.length);
        double fill = file.attributes(path(column)).number("_FillValue", Long.MIN_VALUE);
        return Arrays.stream(values).map(value -> value == fill ? Double.NaN : value).toArray();
    }

    /** The same; NaN where the table is of a version that had no such column. */
    double[] doublesIfThere(String column) {
        if (columns.contains(column)) {
            return doubles(column);
        }
        double[] missing = new double[Math.toIntExact(rows())];
        Arrays.fill(missing, Double.NaN);
        return missing;
    }

    /** What a column holds. */
    public ColumnKind kind(String column) {
        return file.kind(path(column));
    }

    /** Whether -1 in a column of whole numbers says that there is none. */
    public boolean canMiss(String column) {
        return file.attributes(path(column)).asMap().containsKey("_FillValue");
    }

    /** A column of text. */
    public String[] texts(String column) {
        String[] values = file.texts(path(column));
        requireRows(column, values.length);
        return values;
    }

    /** Every row, with its values in the order of the columns: Long, Double or String. */
    List<Object[]> values(List<TableColumn> wanted) {
        int rows = Math.toIntExact(rows());
        List<Object[]> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(new Object[wanted.size()]);
        }
        for (int c = 0; c < wanted.size(); c++) {
            Object[] values = values(wanted.get(c));
            for (int i = 0; i < rows; i++) {
                all.get(i)[c] = values[i];
            }
        }
        return all;
    }

    private Object[] values(TableColumn column) {
        return switch (column.type()) {
            case TEXT -> texts(column.name());
            case REAL -> Arrays.stream(doubles(column.name())).boxed().toArray();
            default -> Arrays.stream(longs(column.name())).boxed().toArray();
        };
    }

    private String path(String column) {
        return group + "/" + column;
    }
}
