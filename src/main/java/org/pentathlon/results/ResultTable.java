package org.pentathlon.results;

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
        return file.longs(path(column));
    }

    /** A column of numbers of any type, NaN where missing. */
    public double[] doubles(String column) {
        double[] values = file.doubles(path(column));
        double fill = file.attributes(path(column)).number("_FillValue", Long.MIN_VALUE);
        return Arrays.stream(values).map(value -> value == fill ? Double.NaN : value).toArray();
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
        return file.texts(path(column));
    }

    private String path(String column) {
        return group + "/" + column;
    }
}
