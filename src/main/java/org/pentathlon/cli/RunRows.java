package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.results.CheckStatus;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.spec.Phase;

/** Reads what the table at a run's end shows, from the result file alone. */
final class RunRows {
    private static final double NS_PER_MS = 1e6;
    private static final double GIGA = 1e9;

    private final ResultFile file;
    private final List<RunRow> rows = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private RunRows(ResultFile file) {
        this.file = file;
    }

    static RunOutcome read(Path path, int status) {
        try (ResultFile file = ResultFile.open(path)) {
            RunRows reading = new RunRows(file);
            for (String name : file.cases()) {
                reading.add(name);
            }
            return new RunOutcome(path, status, reading.rows, reading.warnings);
        }
    }

    private void add(String name) {
        String group = "/cases/" + name;
        Map<String, Object> attributes = file.attributes(group).asMap();
        Summary summary = Summary.read(file.table(group + "/summary"));
        double iterationNs = summary.value("iteration_median_ns");
        double meanNs = 0;
        Map<Phase, Double> shares = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            double ns = summary.value(phase.word() + "_median_ns");
            if (!Double.isNaN(ns)) {
                shares.put(phase, ns);
                meanNs += ns;
            }
        }
        double total = meanNs;
        shares.replaceAll((phase, ns) -> ns / total);
        rows.add(
                new RunRow(
                        String.valueOf(attributes.get("workload")),
                        String.valueOf(attributes.get("mode")),
                        String.valueOf(attributes.get("engine")),
                        iterationNs / NS_PER_MS,
                        summary.low("iteration_median_ns") / NS_PER_MS,
                        summary.high("iteration_median_ns") / NS_PER_MS,
                        summary.value("samples_per_second"),
                        summary.value("flops_per_second") / GIGA,
                        summary.value("loss_first"),
                        summary.value("loss_last"),
                        shares,
                        checks(name, file.table(group + "/checks"))));
    }

    /** One phrase for the table; what did not pass also becomes a warning of its own. */
    private String checks(String caseName, ResultTable table) {
        String[] names = table.texts("name");
        String[] statuses = table.texts("status");
        String[] details = table.texts("detail");
        double[] values = table.doubles("value");
        double[] limits = table.doubles("limit");
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            counts.merge(statuses[i], 1, Integer::sum);
            if (statuses[i].equals(CheckStatus.FAILED.word())
                    || statuses[i].equals(CheckStatus.WARNING.word())) {
                warnings.add(
                        String.join(
                                " ",
                                caseName + ":",
                                names[i],
                                statuses[i] + ":",
                                Figures.of(values[i]),
                                "against",
                                Figures.of(limits[i]) + ":",
                                details[i]));
            }
        }
        List<String> words = new ArrayList<>();
        for (CheckStatus status :
                List.of(CheckStatus.PASSED, CheckStatus.WARNING, CheckStatus.FAILED)) {
            int count = counts.getOrDefault(status.word(), 0);
            if (count > 0) {
                words.add(count + " " + status.word());
            }
        }
        return String.join(", ", words);
    }

    /** A case's summary by metric. */
    private record Summary(Map<String, double[]> figures) {
        private static final double[] NONE = {Double.NaN, Double.NaN, Double.NaN};

        static Summary read(ResultTable table) {
            String[] metrics = table.texts("metric");
            double[] values = table.doubles("value");
            double[] lows = table.doubles("low");
            double[] highs = table.doubles("high");
            Map<String, double[]> figures = new HashMap<>();
            for (int i = 0; i < metrics.length; i++) {
                figures.put(metrics[i], new double[] {values[i], lows[i], highs[i]});
            }
            return new Summary(figures);
        }

        double value(String metric) {
            return figures.getOrDefault(metric, NONE)[0];
        }

        double low(String metric) {
            return figures.getOrDefault(metric, NONE)[1];
        }

        double high(String metric) {
            return figures.getOrDefault(metric, NONE)[2];
        }
    }
}
