package org.pentathlon.results;

import java.util.List;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.results.TableColumn.Type;

/** The tables {@code ranks/}, {@code summary/} and {@code checks/} of a case. */
final class SmallTables {
    private static final List<TableColumn> RANKS =
            List.of(
                    new TableColumn("launch", Type.KEY, "1", "set of processes, from 0"),
                    new TableColumn("rank", Type.KEY, "1", "rank"),
                    new TableColumn("planned_rows", Type.KEY, "1", "iterations to be measured"),
                    new TableColumn("rows", Type.KEY, "1", "iterations measured"),
                    new TableColumn(
                            "loop_start_ns",
                            Type.INTEGER,
                            "ns",
                            "after the barrier before the first iteration, from the case's start"),
                    new TableColumn(
                            "loop_end_ns",
                            Type.INTEGER,
                            "ns",
                            "after the last iteration, from the case's start"),
                    new TableColumn(
                            "clock_error_ns",
                            Type.INTEGER,
                            "ns",
                            "bound of the error of the distance to rank 0's clock"),
                    new TableColumn(
                            "parameters_digest", Type.TEXT, "", "SHA-256 over all parameters"),
                    new TableColumn("ended", Type.FLAG, "1", "came to the case's end"));
    private static final List<TableColumn> SUMMARY =
            List.of(
                    new TableColumn("metric", Type.TEXT, "", "what was computed"),
                    new TableColumn("value", Type.REAL, "1", "figure, in the unit beside it"),
                    new TableColumn("unit", Type.TEXT, "", "unit of value, low and high"),
                    new TableColumn("low", Type.REAL, "1", "lower end of the 95 % interval"),
                    new TableColumn("high", Type.REAL, "1", "upper end of the 95 % interval"),
                    new TableColumn(
                            "interval", Type.TEXT, "", "what it covers: launch or within-launch"));
    private static final List<TableColumn> CHECKS =
            List.of(
                    new TableColumn("name", Type.TEXT, "", "check"),
                    new TableColumn("status", Type.TEXT, "", "outcome"),
                    new TableColumn("passed", Type.FLAG, "1", "0 only where it failed"),
                    new TableColumn("value", Type.REAL, "1", "what was found"),
                    new TableColumn("limit", Type.REAL, "1", "what it is held against"),
                    new TableColumn("detail", Type.TEXT, "", "in plain words"));

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
