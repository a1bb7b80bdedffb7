package org.pentathlon.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * The operators that take most of a case's time: self times of all phases, threads and ranks
 * together, as a part of all operators' self times and of the time between them.
 */
final class OperatorFigures {
    private static final int SHOWN = 5;
    private static final double NS_PER_MS = 1e6;

    private final ResultFile file;

    OperatorFigures(ResultFile file) {
        this.file = file;
    }

    /** Of an operator. */
    private static final class Total {
        double calls;
        double selfNs;
    }

    MarkdownTable table(List<String> cases) {
        MarkdownTable table =
                new MarkdownTable("case", "operator", ">calls/iter", ">self ms/iter", ">share");
        for (String name : cases) {
            String path = "/cases/" + name + "/operators";
            if (file.exists(path)) {
                add(name, file.table(path), table);
            }
        }
        return table;
    }

    /** The file has figures of an iteration, of each rank: their means are shown. */
    private static void add(String name, ResultTable operators, MarkdownTable table) {
        Map<String, Total> totals = totals(operators);
        double ranks = ranks(operators);
        double all = totals.values().stream().mapToDouble(total -> total.selfNs).sum();
        totals.entrySet().stream()
                .sorted(
                        Comparator.<Map.Entry<String, Total>>comparingDouble(
                                        entry -> -entry.getValue().selfNs)
                                .thenComparing(Map.Entry::getKey))
                .limit(SHOWN)
                .forEach(
                        entry -> {
                            Total total = entry.getValue();
                            table.row(
                                    name,
                                    entry.getKey(),
                                    MarkdownTable.figure(total.calls / ranks),
                                    MarkdownTable.figure(total.selfNs / NS_PER_MS / ranks),
                                    MarkdownTable.figure(100 * total.selfNs / all) + " %");
                        });
    }

    /** Ranks of all launches. */
    private static long ranks(ResultTable table) {
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        return IntStream.range(0, ranks.length)
                .mapToObj(i -> List.of(launches[i], ranks[i]))
                .distinct()
                .count();
    }

    private static Map<String, Total> totals(ResultTable table) {
        String[] names = table.texts("name");
        double[] calls = table.doubles("calls");
        double[] selfNs = table.doubles(OperatorRow.selfTimes(table));
        Map<String, Total> totals = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (Double.isNaN(selfNs[i])) {
                continue;
            }
            Total total = totals.computeIfAbsent(names[i], key -> new Total());
            total.calls += calls[i];
            total.selfNs += selfNs[i];
        }
        return totals;
    }
}
