package org.pentathlon.report.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.QualityRow;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.Statistics;

/**
 * What the evaluations of two cases came to.
 *
 * @param metric that a target is set for, or else the first that is no loss
 * @param unit of the metric; 1 where it has none
 * @param last the last evaluation's, median over launches
 * @param seconds to the target, where both had the same; else NaN
 */
public record QualityPair(String metric, String unit, Both last, Both seconds) {
    /** Nothing where neither was evaluated. */
    static Optional<QualityPair> read(
            ResultFile fileA, String nameA, ResultFile fileB, String nameB) {
        Last a = Last.read(fileA, nameA);
        Last b = Last.read(fileB, nameB);
        Last known = a.byLaunch().isEmpty() ? b : a;
        if (known.byLaunch().isEmpty()) {
            return Optional.empty();
        }
        boolean sameTarget = a.metric().equals(b.metric()) && a.target() == b.target();
        return Optional.of(
                new QualityPair(
                        known.metric(),
                        known.unit(),
                        new Both(a.median(known.metric()), b.median(known.metric())),
                        new Both(
                                sameTarget ? seconds(fileA, nameA) : Double.NaN,
                                sameTarget ? seconds(fileB, nameB) : Double.NaN)));
    }

    private static double seconds(ResultFile file, String name) {
        return SummaryTable.read(file, name).value("time_to_quality_seconds");
    }

    /** The last evaluation of each launch. */
    private record Last(String metric, String unit, double target, Map<Long, Double> byLaunch) {
        /** NaN where it has none of this metric. */
        double median(String wanted) {
            if (!metric.equals(wanted)) {
                return Double.NaN;
            }
            return Statistics.quantile(
                    byLaunch.values().stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
        }

        static Last read(ResultFile file, String name) {
            Attributes attributes = file.attributes("/cases/" + name);
            ResultTable table = file.table("/cases/" + name + "/quality");
            String[] metrics = table.texts("metric");
            String[] units = table.texts("unit");
            double[] values = table.doubles("value");
            long[] launches = table.longs("launch");
            String metric = attributes.text("target_metric", "");
            String unit = "1";
            Map<Long, Double> byLaunch = new LinkedHashMap<>();
            for (int i = 0; i < metrics.length; i++) {
                if (metric.isEmpty() && !metrics[i].endsWith(QualityRow.LOSS)) {
                    metric = metrics[i];
                }
                if (metrics[i].equals(metric)) {
                    unit = units[i];
                    byLaunch.put(launches[i], values[i]);
                }
            }
            return new Last(metric, unit, attributes.real("target", Double.NaN), byLaunch);
        }
    }
}
