package org.pentathlon.results;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.pentathlon.results.Hdf5.Handle;

/** A table while it is written: one dataset a column, and the dimension scale {@code row}. */
final class TableWriter implements AutoCloseable {
    private static final String ROW = "row";

    private final Hdf5Writer writer;
    private final List<Handle> datasets = new ArrayList<>();

    /**
     * Makes a table of a fixed number of rows.
     *
     * @param textBytes length of each text column's values in bytes; for other columns ignored
     */
    TableWriter(
            Hdf5Writer writer, Handle group, List<TableColumn> columns, int rows, int[] textBytes) {
        this.writer = writer;
        String names = columns.stream().map(TableColumn::name).collect(Collectors.joining(","));
        writer.attributes(group, new Attributes().put("columns", names));
        try (Handle scale = writer.column(group, ROW, Hdf5.int64(), rows, Long.BYTES)) {
            writer.attributes(
                    scale, new Attributes().put("units", "1").put("long_name", "row, from 0"));
            numbers(scale, rows);
            writer.flush(scale);
            writer.makeScale(scale, ROW);
            for (int i = 0; i < columns.size(); i++) {
                Handle dataset = make(group, columns.get(i), rows, textBytes[i]);
                datasets.add(dataset);
                writer.attachScale(dataset, scale);
            }
        }
    }

    private void numbers(Handle scale, int rows) {
        try (LongPointer values = new LongPointer((long) rows)) {
            for (int i = 0; i < rows; i++) {
                values.put(i, i);
            }
            writer.rows(scale, hdf5.H5T_NATIVE_INT64_g(), 0, rows, values);
        }
    }

    private Handle make(Handle group, TableColumn column, int rows, int textBytes) {
        Attributes attributes = new Attributes();
        attributes.put("units", column.units()).put("long_name", column.longName());
        if (column.type() == TableColumn.Type.INTEGER) {
            attributes.put("_FillValue", IterationColumn.MISSING);
        }
        String name = column.name();
        Handle dataset =
                switch (column.type()) {
                    case KEY, INTEGER -> writer.column(group, name, Hdf5.int64(), rows, Long.BYTES);
                    case REAL -> writer.column(group, name, Hdf5.float64(), rows, Double.BYTES);
                    case FLAG -> writer.column(group, name, Hdf5.uint8(), rows, 1);
                    case TEXT -> {
                        try (Handle type = Hdf5.text(textBytes)) {
                            yield writer.column(group, name, type.id(), rows, textBytes);
                        }
                    }
                };
        writer.attributes(dataset, attributes);
        return dataset;
    }

    /** Writes consecutive rows of a column of whole numbers, or of flags. */
    void write(int column, long first, long[] values) {
        try (LongPointer memory = new LongPointer(values)) {
            writer.rows(
                    datasets.get(column), hdf5.H5T_NATIVE_INT64_g(), first, values.length, memory);
        }
    }

    /** Writes consecutive rows of a column of floating-point numbers. */
    void write(int column, long first, double[] values) {
        try (DoublePointer memory = new DoublePointer(values)) {
            writer.rows(
                    datasets.get(column), hdf5.H5T_NATIVE_DOUBLE_g(), first, values.length, memory);
        }
    }

    private void write(int column, List<byte[]> values, int textBytes) {
        byte[] all = new byte[Math.multiplyExact(values.size(), Math.max(1, textBytes))];
        for (int i = 0; i < values.size(); i++) {
            System.arraycopy(values.get(i), 0, all, i * textBytes, values.get(i).length);
        }
        try (Handle type = Hdf5.text(textBytes);
                BytePointer memory = new BytePointer(all)) {
            writer.rows(datasets.get(column), type.id(), 0, values.size(), memory);
        }
    }

    /** Writes a whole small table; values are Long, Double, Boolean or String by column type. */
    static void write(
            Hdf5Writer writer,
            Handle parent,
            String name,
            List<TableColumn> columns,
            List<Object[]> rows) {
        List<List<byte[]>> texts = new ArrayList<>();
        int[] textBytes = new int[columns.size()];
        for (int c = 0; c < columns.size(); c++) {
            int column = c;
            boolean text = columns.get(c).type() == TableColumn.Type.TEXT;
            List<byte[]> utf8 =
                    text ? rows.stream().map(row -> utf8(row[column])).toList() : List.of();
            texts.add(utf8);
            textBytes[c] = Math.max(1, utf8.stream().mapToInt(b -> b.length).max().orElse(1));
        }
        try (Handle group = writer.group(parent, name);
                TableWriter table =
                        new TableWriter(writer, group, columns, rows.size(), textBytes)) {
            for (int c = 0; c < columns.size(); c++) {
                int column = c;
                switch (columns.get(c).type()) {
                    case KEY, INTEGER ->
                            table.write(
                                    c,
                                    0,
                                    rows.stream().mapToLong(row -> (Long) row[column]).toArray());
                    case FLAG ->
                            table.write(
                                    c,
                                    0,
                                    rows.stream()
                                            .mapToLong(row -> (Boolean) row[column] ? 1 : 0)
                                            .toArray());
                    case REAL ->
                            table.write(
                                    c,
                                    0,
                                    rows.stream()
                                            .mapToDouble(row -> (Double) row[column])
                                            .toArray());
                    case TEXT -> table.write(c, texts.get(c), textBytes[c]);
                }
            }
        }
    }

    private static byte[] utf8(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            datasets.forEach(writer::flush);
        } finally {
            datasets.forEach(Handle::close);
        }
    }
}
