package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.QualityRow;
import org.pentathlon.results.ResultTable;

/** Reads what a case's evaluations came to from its {@code quality/} table: the first launch's. */
final class QualityLines {
    private final Attributes attributes;
    private final String[] metrics;
    private final String[] units;
    private final double[] values;
    private final long[] epochs;
    private final long[] launches;

    private QualityLines(Attributes attributes, ResultTable table) {
        this.attributes = attributes;
        metrics = table.texts("metric");
        units = table.texts("unit");
        values = table.doubles("value");
        epochs = table.longs("epoch");
        launches = table.longs("launch");
    }

    /**
     * A line for each figure but losses.
     *
     * @param attributes the case's
     * @param summary the case's figures by name; NaN where there is none
     */
    static List<RunQuality> read(
            Attributes attributes, ResultTable table, ToDoubleFunction<String> summary) {
        QualityLines reading = new QualityLines(attributes, table);
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < reading.metrics.length; i++) {
            String metric = reading.metrics[i];
            if (reading.launches[i] == reading.launches[0] && !metric.endsWith(QualityRow.LOSS)) {
                rows.computeIfAbsent(metric, m -> new ArrayList<>()).add(i);
            }
        }
        List<RunQuality> lines = new ArrayList<>();
        rows.forEach((metric, at) -> lines.add(reading.line(metric, at, summary)));
        return lines;
    }

    private RunQuality line(String metric, List<Integer> rows, ToDoubleFunction<String> summary) {
        boolean main = metric.equals(attributes.text("target_metric", ""));
        boolean higher = attributes.number("higher_is_better", 1) == 1;
        int last = rows.get(rows.size() - 1);
        int best = rows.get(0);
        for (int row : rows) {
            boolean better = higher ? values[row] > values[best] : values[row] < values[best];
            best = better || Double.isNaN(values[best]) ? row : best;
        }
        return new RunQuality(
                metric.replace('_', ' '),
                units[last].equals("1") ? "" : units[last],
                values[last],
                main ? values[best] : Double.NaN,
                Math.toIntExact(epochs[best]),
                main ? attributes.real("target", Double.NaN) : Double.NaN,
                main ? summary.applyAsDouble("time_to_quality_seconds") : Double.NaN,
                main ? summary.applyAsDouble("cost_to_quality") : Double.NaN,
                main ? summary.applyAsDouble("energy_to_quality_joules") : Double.NaN);
    }
}
