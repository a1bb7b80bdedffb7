package org.pentathlon.report;

import java.util.HashMap;
import java.util.Map;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** A case's figures by metric: value, low and high. */
public record SummaryTable(Map<String, double[]> figures) {
    private static final double[] NONE = {Double.NaN, Double.NaN, Double.NaN};

    /** Of a case of a file. */
    public static SummaryTable read(ResultFile file, String name) {
        ResultTable table = file.table("/cases/" + name + "/summary");
        String[] metrics = table.texts("metric");
        double[] values = table.doubles("value");
        double[] lows = table.doubles("low");
        double[] highs = table.doubles("high");
        Map<String, double[]> figures = new HashMap<>();
        for (int i = 0; i < metrics.length; i++) {
            figures.put(metrics[i], new double[] {values[i], lows[i], highs[i]});
        }
        return new SummaryTable(figures);
    }

    /** NaN where there is none. */
    public double value(String metric) {
        return figures.getOrDefault(metric, NONE)[0];
    }

    /** The interval's lower end; NaN where there is none. */
    public double low(String metric) {
        return figures.getOrDefault(metric, NONE)[1];
    }

    /** The interval's upper end; NaN where there is none. */
    public double high(String metric) {
        return figures.getOrDefault(metric, NONE)[2];
    }
}
