package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.results.Hdf5.Handle;

/** The tables {@code ranks/}, {@code summary/} and {@code checks/} of a case. */
final class SmallTables {
    static final List<TableColumn> RANKS =
            List.of(
                    new TableColumn(
                            "launch", TableColumn.Type.KEY, "1", "set of processes, from 0"),
                    new TableColumn("rank", TableColumn.Type.KEY, "1", "rank"),
                    new TableColumn(
                            "planned_rows", TableColumn.Type.KEY, "1", "iterations to be measured"),
                    new TableColumn("rows", TableColumn.Type.KEY, "1", "iterations measured"),
                    new TableColumn(
                            "loop_start_ns",
                            TableColumn.Type.INTEGER,
                            "ns",
                            "after the barrier before the first iteration, from the case's start"),
                    new TableColumn(
                            "loop_end_ns",
                            TableColumn.Type.INTEGER,
                            "ns",
                            "after the last iteration, from the case's start"),
                    new TableColumn(
                            "evaluation_ns",
                            TableColumn.Type.INTEGER,
                            "ns",
                            "time between these two that went into evaluations"),
                    new TableColumn(
                            "initialisation_ns",
                            TableColumn.Type.INTEGER,
                            "ns",
                            "time before the loop that is in no time to quality"),
                    new TableColumn(
                            "clock_error_ns",
                            TableColumn.Type.INTEGER,
                            "ns",
                            "bound of the error of the distance to rank 0's clock"),
                    new TableColumn(
                            "parameters_digest",
                            TableColumn.Type.TEXT,
                            "",
                            "SHA-256 over all parameters"),
                    new TableColumn("ended", TableColumn.Type.FLAG, "1", "came to the case's end"));
    static final List<TableColumn> SUMMARY =
            List.of(
                    new TableColumn("metric", TableColumn.Type.TEXT, "", "what was computed"),
                    new TableColumn(
                            "value", TableColumn.Type.REAL, "1", "figure, in the unit beside it"),
                    new TableColumn(
                            "unit", TableColumn.Type.TEXT, "", "unit of value, low and high"),
                    new TableColumn(
                            "low", TableColumn.Type.REAL, "1", "lower end of the 95 % interval"),
                    new TableColumn(
                            "high", TableColumn.Type.REAL, "1", "upper end of the 95 % interval"),
                    new TableColumn(
                            "interval",
                            TableColumn.Type.TEXT,
                            "",
                            "what it covers: launch or within-launch"));
    static final List<TableColumn> CHECKS =
            List.of(
                    new TableColumn("name", TableColumn.Type.TEXT, "", "check"),
                    new TableColumn("status", TableColumn.Type.TEXT, "", "outcome"),
                    new TableColumn("passed", TableColumn.Type.FLAG, "1", "0 only where it failed"),
                    new TableColumn("value", TableColumn.Type.REAL, "1", "what was found"),
                    new TableColumn("limit", TableColumn.Type.REAL, "1", "what it is held against"),
                    new TableColumn("detail", TableColumn.Type.TEXT, "", "in plain words"));

    private SmallTables() {}

    static void ranks(Hdf5Writer writer, Handle parent, List<RankFacts> facts) {
        List<Object[]> rows =
                facts.stream()
                        .map(
                                f ->
                                        new Object[] {
                                            (long) f.launch(),
                                            (long) f.rank(),
                                            f.plannedRows(),
                                            f.rows(),
                                            f.loopStartNs(),
                                            f.loopEndNs(),
                                            f.evaluationNs(),
                                            f.initialisationNs(),
                                            f.clockErrorNs(),
                                            f.parametersDigest(),
                                            f.ended()
                                        })
                        .toList();
        TableWriter.write(writer, parent, "ranks", RANKS, rows);
    }

    static void summary(Hdf5Writer writer, Handle parent, List<SummaryRow> summary) {
        List<Object[]> rows =
                summary.stream()
                        .map(
                                s ->
                                        new Object[] {
                                            s.metric(),
                                            s.value(),
                                            s.unit(),
                                            s.low(),
                                            s.high(),
                                            s.interval()
                                        })
                        .toList();
        TableWriter.write(writer, parent, "summary", SUMMARY, rows);
    }

    /** The rows of a {@code summary/} table. */
    static List<SummaryRow> summary(ResultTable table) {
        String[] metrics = table.texts("metric");
        double[] values = table.doubles("value");
        String[] units = table.texts("unit");
        double[] lows = table.doubles("low");
        double[] highs = table.doubles("high");
        String[] intervals = table.texts("interval");
        List<SummaryRow> rows = new ArrayList<>();
        for (int i = 0; i < metrics.length; i++) {
            rows.add(
                    new SummaryRow(
                            metrics[i], values[i], units[i], lows[i], highs[i], intervals[i]));
        }
        return rows;
    }

    static void checks(Hdf5Writer writer, Handle parent, List<CheckRow> checks) {
        List<Object[]> rows =
                checks.stream()
                        .map(
                                c ->
                                        new Object[] {
                                            c.name(),
                                            c.status().word(),
                                            c.passed(),
                                            c.value(),
                                            c.limit(),
                                            c.detail()
                                        })
                        .toList();
        TableWriter.write(writer, parent, "checks", CHECKS, rows);
    }
}
