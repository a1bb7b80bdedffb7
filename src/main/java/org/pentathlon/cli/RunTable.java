package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.pentathlon.spec.Phase;

/** The table that ends a run: a line of figures and a line of phases for each case. */
final class RunTable {
    private static final String MISSING = "-";

    private RunTable() {}

    static List<String> lines(List<RunRow> rows, List<String> warnings) {
        TextTable table =
                new TextTable(
                        "workload",
                        "mode",
                        "engine",
                        ">ms/iteration",
                        ">95 % interval",
                        ">samples/s",
                        ">GFLOP/s",
                        "loss",
                        "checks");
        for (RunRow row : rows) {
            table.row(
                    row.workload(),
                    row.mode(),
                    row.engine(),
                    figure(row.iterationMs()),
                    interval(row),
                    figure(row.samplesPerSecond()),
                    figure(row.gflops()),
                    losses(row),
                    row.checks());
        }
        List<String> figures = table.lines();
        List<String> lines = new ArrayList<>();
        lines.add(figures.get(0));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(figures.get(i + 1));
            lines.add("    " + shares(rows.get(i)));
        }
        warnings.forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }

    private static String interval(RunRow row) {
        return Double.isNaN(row.lowMs()) || Double.isNaN(row.highMs())
                ? MISSING
                : figure(row.lowMs()) + " to " + figure(row.highMs());
    }

    private static String losses(RunRow row) {
        return Double.isNaN(row.firstLoss())
                ? MISSING
                : loss(row.firstLoss()) + " -> " + loss(row.lastLoss());
    }

    private static String loss(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }

    /** Four significant digits, but no fewer than the whole part has. */
    private static String figure(double value) {
        if (Double.isNaN(value)) {
            return MISSING;
        }
        double size = Math.abs(value);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String shares(RunRow row) {
        StringJoiner shares = new StringJoiner("  ", "", "  (%)");
        for (Phase phase : Phase.values()) {
            Double share = row.shares().get(phase);
            if (share != null && !share.isNaN()) {
                shares.add(String.format(Locale.ROOT, "%s %.1f", phase.word(), 100 * share));
            }
        }
        return shares.toString();
    }
}
