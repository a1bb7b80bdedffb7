package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.results.Hdf5.Handle;

/** The table {@code counters/} of a case. */
final class CounterTable {
    static final String NAME = "counters";
    private static final List<TableColumn> COLUMNS =
            List.of(
                    new TableColumn(
                            "launch", TableColumn.Type.KEY, "1", "set of processes, from 0"),
                    new TableColumn("rank", TableColumn.Type.KEY, "1", "rank"),
                    new TableColumn("name", TableColumn.Type.TEXT, "", "what is counted"),
                    new TableColumn("source", TableColumn.Type.TEXT, "", "where it is from"),
                    new TableColumn(
                            "value", TableColumn.Type.REAL, "1", "figure, in the unit beside it"),
                    new TableColumn("unit", TableColumn.Type.TEXT, "", "unit of value"),
                    new TableColumn("status", TableColumn.Type.TEXT, "", "ok or unavailable"),
                    new TableColumn("reason", TableColumn.Type.TEXT, "", "why it is unavailable"));

    private CounterTable() {}

    /** A counter and where it was read. */
    record Placed(long launch, long rank, CounterRow row) {}

    static List<Placed> read(ResultTable table) {
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        String[] names = table.texts("name");
        String[] sources = table.texts("source");
        double[] values = table.doubles("value");
        String[] units = table.texts("unit");
        String[] reasons = table.texts("reason");
        List<Placed> rows = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            CounterRow row = new CounterRow(names[i], sources[i], values[i], units[i], reasons[i]);
            rows.add(new Placed(launches[i], ranks[i], row));
        }
        return rows;
    }

    static void write(Hdf5Writer writer, Handle group, List<Placed> counters) {
        TableWriter.write(
                writer, group, NAME, COLUMNS, counters.stream().map(CounterTable::row).toList());
    }

    private static Object[] row(Placed placed) {
        CounterRow row = placed.row();
        return new Object[] {
            placed.launch(),
            placed.rank(),
            row.name(),
            row.source(),
            row.value(),
            row.unit(),
            row.reason().isEmpty() ? "ok" : "unavailable",
            row.reason()
        };
    }
}
