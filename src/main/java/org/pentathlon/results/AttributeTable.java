package org.pentathlon.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Attributes of several ranks as a table with the union of their names as columns. A column is of
 * whole numbers if all its values are, else of floating-point numbers if all are numbers, else of
 * text. What a rank lacks is missing.
 */
record AttributeTable(List<TableColumn> columns, List<Object[]> rows) {
    static AttributeTable of(
            String key, SortedMap<Integer, Attributes> attributes, List<TableColumn> known) {
        List<Attributes> rows = new ArrayList<>();
        attributes.forEach(
                (number, row) -> rows.add(new Attributes().putAll(row).put(key, (long) number)));
        return of(List.of(key), rows, known);
    }

    /**
     * The same.
     *
     * @param keys whole numbers that every row has; the first columns
     * @param known units and meaning of attributes by name; others are called by theirs
     */
    static AttributeTable of(
            List<String> keys, List<Attributes> attributes, List<TableColumn> known) {
        Set<String> names = new LinkedHashSet<>();
        attributes.forEach(row -> names.addAll(row.asMap().keySet()));
        keys.forEach(names::remove);
        List<TableColumn> columns = new ArrayList<>();
        keys.forEach(key -> columns.add(column(key, TableColumn.Type.KEY, known)));
        names.forEach(name -> columns.add(column(name, type(name, attributes), known)));
        List<Object[]> rows = new ArrayList<>();
        for (Attributes entry : attributes) {
            Object[] row = new Object[columns.size()];
            for (int i = 0; i < row.length; i++) {
                Object value = entry.asMap().get(columns.get(i).name());
                row[i] = convert(value, columns.get(i).type());
            }
            rows.add(row);
        }
        return new AttributeTable(columns, rows);
    }

    /**
     * The attributes of each row of a table as {@link #of} gives it; what is missing is left out.
     */
    static List<Attributes> read(ResultTable table) {
        List<Attributes> rows = new ArrayList<>();
        for (long i = 0; i < table.rows(); i++) {
            rows.add(new Attributes());
        }
        for (String column : table.columns()) {
            switch (table.kind(column)) {
                case TEXT -> {
                    String[] values = table.texts(column);
                    for (int i = 0; i < values.length; i++) {
                        rows.get(i).put(column, values[i]);
                    }
                }
                case REAL -> {
                    double[] values = table.doubles(column);
                    for (int i = 0; i < values.length; i++) {
                        if (!Double.isNaN(values[i])) {
                            rows.get(i).put(column, values[i]);
                        }
                    }
                }
                case WHOLE -> {
                    long[] values = table.longs(column);
                    boolean canMiss = table.canMiss(column);
                    for (int i = 0; i < values.length; i++) {
                        if (!canMiss || values[i] != IterationColumn.MISSING) {
                            rows.get(i).put(column, values[i]);
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static TableColumn column(String name, TableColumn.Type type, List<TableColumn> known) {
        TableColumn meant =
                known.stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .orElse(new TableColumn(name, type, "1", name.replace('_', ' ')));
        String units = meant.units().isEmpty() ? "1" : meant.units();
        return new TableColumn(
                name, type, type == TableColumn.Type.TEXT ? "" : units, meant.longName());
    }

    private static TableColumn.Type type(String name, List<Attributes> attributes) {
        TableColumn.Type type = TableColumn.Type.INTEGER;
        for (Attributes row : attributes) {
            Object value = row.asMap().get(name);
            if (value instanceof String) {
                return TableColumn.Type.TEXT;
            }
            if (value instanceof Double) {
                type = TableColumn.Type.REAL;
            }
        }
        return type;
    }

    private static Object convert(Object value, TableColumn.Type type) {
        Object plain = value instanceof Boolean flag ? (Object) (flag ? 1L : 0L) : value;
        return switch (type) {
            case TEXT -> plain == null ? "" : plain.toString();
            case REAL -> plain == null ? Double.NaN : ((Number) plain).doubleValue();
            default -> plain == null ? IterationColumn.MISSING : ((Number) plain).longValue();
        };
    }
}
