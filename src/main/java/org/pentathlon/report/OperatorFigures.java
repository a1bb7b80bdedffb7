package org.pentathlon.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.pentathlon.results.ResultFile;

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

    MarkdownTable table(List<String> cases) {
        MarkdownTable table =
                new MarkdownTable("case", "operator", ">calls/iter", ">self ms/iter", ">share");
        for (String name : cases) {
            String path = "/cases/" + name + "/operators";
            if (file.exists(path)) {
                add(name, OperatorTimes.of(file.table(path)), table);
            }
        }
        return table;
    }

    private static void add(String name, OperatorTimes times, MarkdownTable table) {
        double all = times.allNs();
        times.selfNsByName().entrySet().stream()
                .sorted(
                        Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .forEach(
                        entry ->
                                table.row(
                                        name,
                                        entry.getKey(),
                                        Digits.four(times.calls(entry.getKey())),
                                        Digits.four(entry.getValue() / NS_PER_MS),
                                        Digits.four(100 * entry.getValue() / all) + " %"));
    }
}
