package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.results.Hdf5.Handle;

/** The tables {@code quality/} and {@code energy/} of a case. */
public final class QualityTables {
    static final String QUALITY = "quality";
    static final String ENERGY = "energy";

    private static final TableColumn LAUNCH =
            new TableColumn("launch", TableColumn.Type.KEY, "1", "set of processes, from 0");
    static final List<TableColumn> QUALITY_COLUMNS =
            List.of(
                    LAUNCH,
                    new TableColumn("epoch", TableColumn.Type.KEY, "1", "epochs before it, from 1"),
                    new TableColumn(
                            "iteration", TableColumn.Type.KEY, "1", "last one before it, from 0"),
                    new TableColumn(
                            "seconds",
                            TableColumn.Type.REAL,
                            "s",
                            "from the first touch of training data, without initialisation"),
                    new TableColumn("split", TableColumn.Type.TEXT, "", "part of the data set"),
                    new TableColumn(
                            "metric",
                            TableColumn.Type.TEXT,
                            "",
                            "what was evaluated, after its split"),
                    new TableColumn(
                            "value", TableColumn.Type.REAL, "1", "figure, in the unit beside it"),
                    new TableColumn("unit", TableColumn.Type.TEXT, "", "unit of value"),
                    new TableColumn(
                            "learning_rate",
                            TableColumn.Type.REAL,
                            "1",
                            "that of the last iteration"),
                    new TableColumn(
                            "reached",
                            TableColumn.Type.FLAG,
                            "1",
                            "1 where it reaches the target"));
    static final List<TableColumn> ENERGY_COLUMNS =
            List.of(
                    LAUNCH,
                    new TableColumn(
                            "rank",
                            TableColumn.Type.KEY,
                            "1",
                            "rank that has read it for its node"),
                    new TableColumn(
                            "device", TableColumn.Type.TEXT, "", "what the energy went through"),
                    new TableColumn("joules", TableColumn.Type.REAL, "J", "energy"),
                    new TableColumn("seconds", TableColumn.Type.REAL, "s", "time that it covers"),
                    new TableColumn("source", TableColumn.Type.TEXT, "", "what it was read from"),
                    new TableColumn("status", TableColumn.Type.TEXT, "", "ok or unavailable"),
                    new TableColumn("reason", TableColumn.Type.TEXT, "", "why it is unavailable"));

    private QualityTables() {}

    static void quality(Hdf5Writer writer, Handle parent, List<QualityRow> quality) {
        List<Object[]> rows =
                quality.stream()
                        .map(
                                q ->
                                        new Object[] {
                                            (long) q.launch(),
                                            (long) q.epoch(),
                                            q.iteration(),
                                            q.seconds(),
                                            q.split(),
                                            q.metric(),
                                            q.value(),
                                            q.unit(),
                                            q.learningRate(),
                                            q.reached()
                                        })
                        .toList();
        TableWriter.write(writer, parent, QUALITY, QUALITY_COLUMNS, rows);
    }

    static void energy(Hdf5Writer writer, Handle parent, List<EnergyRow> energy) {
        List<Object[]> rows =
                energy.stream()
                        .map(
                                e ->
                                        new Object[] {
                                            (long) e.launch(),
                                            (long) e.rank(),
                                            e.reading().device(),
                                            e.reading().joules(),
                                            e.reading().seconds(),
                                            e.reading().source(),
                                            e.status(),
                                            e.reading().reason()
                                        })
                        .toList();
        TableWriter.write(writer, parent, ENERGY, ENERGY_COLUMNS, rows);
    }

    /** The rows of a {@code quality/} table. */
    public static List<QualityRow> quality(ResultTable table) {
        long[] launches = table.longs("launch");
        long[] epochs = table.longs("epoch");
        long[] iterations = table.longs("iteration");
        double[] seconds = table.doubles("seconds");
        String[] splits = table.texts("split");
        String[] metrics = table.texts("metric");
        double[] values = table.doubles("value");
        String[] units = table.texts("unit");
        double[] rates = table.doubles("learning_rate");
        long[] reached = table.longs("reached");
        List<QualityRow> rows = new ArrayList<>();
        for (int i = 0; i < launches.length; i++) {
            rows.add(
                    new QualityRow(
                            Math.toIntExact(launches[i]),
                            Math.toIntExact(epochs[i]),
                            iterations[i],
                            seconds[i],
                            splits[i],
                            metrics[i],
                            values[i],
                            units[i],
                            rates[i],
                            reached[i] == 1));
        }
        return rows;
    }

    /** The rows of an {@code energy/} table. */
    static List<EnergyRow> energy(ResultTable table) {
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        String[] devices = table.texts("device");
        double[] joules = table.doubles("joules");
        double[] seconds = table.doubles("seconds");
        String[] sources = table.texts("source");
        String[] reasons = table.texts("reason");
        List<EnergyRow> rows = new ArrayList<>();
        for (int i = 0; i < launches.length; i++) {
            EnergyReading reading =
                    new EnergyReading(devices[i], joules[i], seconds[i], sources[i], reasons[i]);
            rows.add(
                    new EnergyRow(
                            Math.toIntExact(launches[i]), Math.toIntExact(ranks[i]), reading));
        }
        return rows;
    }
}
