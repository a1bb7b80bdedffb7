package org.pentathlon.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Attributes of several ranks as a table with the union of their names as columns. A column is of
 * whole numbers if all its values are, else of floating-point numbers if all are numbers, else of
 * text. What a rank lacks is missing.
 */
record AttributeTable(List<TableColumn> columns, List<Object[]> rows) {
    static AttributeTable of(String key, SortedMap<Integer, Attributes> attributes) {
        Set<String> names = new LinkedHashSet<>();
        attributes.values().forEach(row -> names.addAll(row.asMap().keySet()));
        names.remove(key);
        List<TableColumn> columns = new ArrayList<>();
        columns.add(new TableColumn(key, TableColumn.Type.KEY, "1", key));
        for (String name : names) {
            TableColumn.Type type = type(name, attributes);
            String units = name.endsWith("_bytes") ? "byte" : "1";
            boolean text = type == TableColumn.Type.TEXT;
            String words = name.replace('_', ' ');
            columns.add(new TableColumn(name, type, text ? "" : units, words));
        }
        List<Object[]> rows = new ArrayList<>();
        for (Map.Entry<Integer, Attributes> entry : attributes.entrySet()) {
            Object[] row = new Object[columns.size()];
            row[0] = (long) entry.getKey();
            for (int i = 1; i < row.length; i++) {
                Object value = entry.getValue().asMap().get(columns.get(i).name());
                row[i] = convert(value, columns.get(i).type());
            }
            rows.add(row);
        }
        return new AttributeTable(columns, rows);
    }

    private static TableColumn.Type type(String name, SortedMap<Integer, Attributes> attributes) {
        TableColumn.Type type = TableColumn.Type.INTEGER;
        for (Attributes row : attributes.values()) {
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
