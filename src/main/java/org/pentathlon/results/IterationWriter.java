package org.pentathlon.results;

import java.util.Arrays;
import java.util.List;
import org.pentathlon.results.Hdf5.Handle;

/** Writes {@code iterations/} or {@code warmup/} rank by rank, instants on rank 0's clock. */
final class IterationWriter implements AutoCloseable {
    private static final List<TableColumn> COLUMNS = IterationTable.columns();

    private final Handle group;
    private final TableWriter table;
    private long written;

    IterationWriter(Hdf5Writer writer, Handle parent, String name, int rows) {
        group = writer.group(parent, name);
        table = new TableWriter(writer, group, COLUMNS, rows, new int[COLUMNS.size()]);
    }

    /**
     * Writes the rows of a rank in a launch.
     *
     * @param caseStartNs the case's start on rank 0's clock
     */
    void write(
            RankRows rows, ClockLine clock, long caseStartNs, long[] waitNs, long[] allreduceNs) {
        int column = 0;
        table.write(column++, written, constant(rows.launch(), rows.count()));
        table.write(column++, written, constant(rows.rank(), rows.count()));
        for (IterationColumn recorded : IterationColumn.values()) {
            long[] values = rows.column(recorded);
            switch (recorded) {
                case TAIL_NS -> {
                    table.write(column++, written, waitNs);
                    table.write(column++, written, allreduceNs);
                    table.write(column++, written, values);
                }
                case START_NS, READY_NS, DONE_NS ->
                        table.write(column++, written, instants(values, clock, caseStartNs));
                case LOSS ->
                        table.write(
                                column++,
                                written,
                                Arrays.stream(values)
                                        .mapToDouble(Double::longBitsToDouble)
                                        .toArray());
                default -> table.write(column++, written, values);
            }
        }
        written += rows.count();
    }

    static long[] constant(long value, int count) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }

    private static long[] instants(long[] localNs, ClockLine clock, long caseStartNs) {
        return Arrays.stream(localNs)
                .map(ns -> ns == IterationColumn.MISSING ? ns : clock.onRankZero(ns) - caseStartNs)
                .toArray();
    }

    @Override
    public void close() {
        table.close();
        group.close();
    }
}
