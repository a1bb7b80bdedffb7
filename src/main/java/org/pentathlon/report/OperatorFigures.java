package org.pentathlon.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * The operators that take most of a case's time: self times of all phases, threads and ranks
 * together, as a part of all operators' self times and of the time between them.
 */
final class OperatorFigures {
    private static final int SHOWN = 5;

    private final ResultFile file;

    OperatorFigures(ResultFile file) {
        this.file = file;
    }

    /** Of an operator. */
    private static final class Total {
        long calls;
        long selfNs;
    }

    MarkdownTable table(List<String> cases) {
        MarkdownTable table =
                new MarkdownTable("case", "operator", ">calls/iter", ">self ms/iter", ">share");
        for (String name : cases) {
            String path = "/cases/" + name + "/operators";
            if (file.exists(path)) {
                add(name, totals(file.table(path)), table);
            }
        }
        return table;
    }

    private void add(String name, Map<String, Total> totals, MarkdownTable table) {
        double iterations = iterations(name);
        long all = totals.values().stream().mapToLong(total -> total.selfNs).sum();
        totals.entrySet().stream()
                .sorted(
                        Comparator.<Map.Entry<String, Total>>comparingLong(
                                        entry -> -entry.getValue().selfNs)
                                .thenComparing(Map.Entry::getKey))
                .limit(SHOWN)
                .forEach(
                        entry -> {
                            Total total = entry.getValue();
                            table.row(
                                    name,
                                    entry.getKey(),
                                    MarkdownTable.figure(total.calls / iterations),
                                    MarkdownTable.figure(total.selfNs / 1e6 / iterations),
                                    MarkdownTable.figure(100.0 * total.selfNs / all) + " %");
                        });
    }

    private static Map<String, Total> totals(ResultTable table) {
        String[] names = table.texts("name");
        long[] calls = table.longs("calls");
        long[] selfNs = table.longs("self_ns");
        Map<String, Total> totals = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            Total total = totals.computeIfAbsent(names[i], key -> new Total());
            total.calls += Math.max(0, calls[i]);
            total.selfNs += Math.max(0, selfNs[i]);
        }
        return totals;
    }

    /** Iterations of all ranks in the operators' pass; NaN where they are not known. */
    private double iterations(String name) {
        String path = "/cases/" + name + "/passes";
        if (!file.exists(path)) {
            return Double.NaN;
        }
        ResultTable table = file.table(path);
        String[] measures = table.texts("measure");
        long[] with = table.longs("with");
        int iterations = 0;
        for (int i = 0; i < measures.length; i++) {
            iterations += measures[i].equals("operators") && with[i] == 1 ? 1 : 0;
        }
        return iterations == 0 ? Double.NaN : iterations;
    }
}
