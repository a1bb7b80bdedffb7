package org.pentathlon.results;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code iterations/} or {@code warmup/} a rank at a time, from the first row on. */
final class IterationReader implements AutoCloseable {
    private static final String LAUNCH = "launch";
    private static final String RANK = "rank";

    private final Map<String, StoredColumn> columns = new LinkedHashMap<>();
    private final long rows;
    private long read;

    IterationReader(ResultFile file, String group) {
        rows = file.table(group).rows();
        try {
            List<String> there = file.table(group).columns();
            for (TableColumn column : IterationTable.columns()) {
                if (there.contains(column.name())) {
                    columns.put(column.name(), file.column(group + "/" + column.name()));
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** All rows of the table. */
    long rows() {
        return rows;
    }

    /** Rows that were not read yet. */
    long left() {
        return rows - read;
    }

    /** The next rows, so many; they may be of several ranks. */
    StoredRows next(int count) {
        long[][] values = new long[IterationColumn.COUNT][];
        for (IterationColumn column : IterationColumn.values()) {
            values[column.ordinal()] =
                    column == IterationColumn.LOSS
                            ? Arrays.stream(columns.get(column.word()).doubles(read, count))
                                    .mapToLong(Double::doubleToRawLongBits)
                                    .toArray()
                            : longs(column, count);
        }
        StoredRows next =
                new StoredRows(
                        columns.get(LAUNCH).longs(read, count),
                        columns.get(RANK).longs(read, count),
                        values,
                        columns.get(IterationTable.WAIT).longs(read, count),
                        columns.get(IterationTable.ALLREDUCE).longs(read, count));
        read += count;
        return next;
    }

    /** Missing where the file is of a version that had no such column. */
    private long[] longs(IterationColumn column, int count) {
        StoredColumn stored = columns.get(column.word());
        return stored == null
                ? IterationWriter.constant(IterationColumn.MISSING, count)
                : stored.longs(read, count);
    }

    /** How many of the next rows are of this rank in this launch. */
    int run(int launch, int rank) {
        // Where a rank's rows end is found by steps that double: most tables hold them together.
        int count = 0;
        int step = 64;
        while (count < left()) {
            int part = (int) Math.min(step, left() - count);
            long[] launches = columns.get(LAUNCH).longs(read + count, part);
            long[] ranks = columns.get(RANK).longs(read + count, part);
            for (int i = 0; i < part; i++) {
                if (launches[i] != launch || ranks[i] != rank) {
                    return count + i;
                }
            }
            count += part;
            step *= 2;
        }
        return count;
    }

    @Override
    public void close() {
        columns.values().forEach(StoredColumn::close);
    }
}
