package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Holds a case's tables {@code summary/} and {@code checks/} against what its columns give. Rows
 * that the ranks made themselves have no columns and are left alone.
 */
final class StoredFigures {
    private static final double TOLERANCE = 1e-9;

    private StoredFigures() {}

    /** Whether {@code summary/} has the figures that the columns give. */
    static CheckRow summary(ResultTable table, List<SummaryRow> recomputed) {
        List<String> metrics = List.of(table.texts("metric"));
        String[] units = table.texts("unit");
        double[] values = table.doubles("value");
        double[] lows = table.doubles("low");
        double[] highs = table.doubles("high");
        String[] intervals = table.texts("interval");
        List<String> wrong = new ArrayList<>();
        for (SummaryRow row : recomputed) {
            int at = metrics.indexOf(row.metric());
            boolean equal =
                    Collections.frequency(metrics, row.metric()) == 1
                            && equal(values[at], row.value())
                            && equal(lows[at], row.low())
                            && equal(highs[at], row.high())
                            && units[at].equals(row.unit())
                            && intervals[at].equals(row.interval());
            if (!equal) {
                wrong.add(row.metric());
            }
        }
        List<String> given = recomputed.stream().map(SummaryRow::metric).toList();
        metrics.stream()
                .filter(metric -> Roofline.METRICS.contains(metric) && !given.contains(metric))
                .forEach(wrong::add);
        return row("summary_stored", "summary/", wrong);
    }

    /** Whether {@code checks/} has the outcomes that the columns give. */
    static CheckRow checks(ResultTable table, List<CheckRow> recomputed) {
        List<String> names = List.of(table.texts("name"));
        String[] statuses = table.texts("status");
        long[] passed = table.longs("passed");
        List<String> wrong = new ArrayList<>();
        for (CheckRow row : recomputed) {
            int at = names.indexOf(row.name());
            boolean equal =
                    Collections.frequency(names, row.name()) == 1
                            && statuses[at].equals(row.status().word());
            if (!equal) {
                wrong.add(row.name());
            }
        }
        for (int i = 0; i < statuses.length; i++) {
            boolean failed = statuses[i].equals(CheckStatus.FAILED.word());
            if (passed[i] != (failed ? 0 : 1) && !wrong.contains(names.get(i))) {
                wrong.add(names.get(i));
            }
        }
        return row("checks_stored", "checks/", wrong);
    }

    private static CheckRow row(String name, String table, List<String> wrong) {
        String what = "number of rows of %s that the columns do not give".formatted(table);
        return CheckRow.count(name, wrong, what);
    }

    /** Whole numbers must be equal, others nearly. */
    static boolean equal(double stored, double recomputed) {
        if (Double.compare(stored, recomputed) == 0 || stored == recomputed) {
            return true;
        }
        boolean whole = Math.rint(recomputed) == recomputed && Math.rint(stored) == stored;
        return !whole && Math.abs(stored - recomputed) <= TOLERANCE * Math.abs(recomputed);
    }
}
