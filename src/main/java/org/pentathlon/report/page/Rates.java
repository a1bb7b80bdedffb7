package org.pentathlon.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pentathlon.report.Digits;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.ReportCase;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CheckStatus;
import org.pentathlon.results.ResultTable;

/**
 * What each case does per second.
 *
 * @param notes what is missing, and why
 */
record Rates(DataTable table, List<String> notes) {
    private static final double NS_PER_MS = 1e6;
    private static final double PER_GIGA = 1e-9;

    static Rates of(ReportInput input) {
        DataTable.Builder table =
                DataTable.of(
                        "Throughput of all ranks, with 95 % intervals",
                        "case",
                        "division",
                        ">ranks",
                        ">samples/s",
                        ">tokens/s",
                        ">AI GFLOP/s",
                        ">MFU",
                        ">ms/iteration",
                        "checks");
        Set<String> kinds = new TreeSet<>();
        List<String> withoutMfu = new ArrayList<>();
        for (ReportCase each : input.cases()) {
            Attributes attributes = each.attributes();
            SummaryTable summary = SummaryTable.read(each.file(), each.name());
            kinds.add(kind(each));
            if (Double.isNaN(summary.value("mfu"))) {
                withoutMfu.add(each.label());
            }
            table.row(
                    each.label(),
                    attributes.text("division", "-"),
                    Long.toString(attributes.number("ranks", 1)),
                    figure(summary, "samples_per_second", 1),
                    figure(summary, "tokens_per_second", 1),
                    figure(summary, "flops_per_second", PER_GIGA),
                    percent(summary.value("mfu")),
                    figure(summary, "iteration_median_ns", 1 / NS_PER_MS),
                    checks(each));
        }
        if (withoutMfu.size() > 1 && withoutMfu.size() == input.cases().size()) {
            withoutMfu = List.of("all cases");
        }
        return new Rates(table.build(), notes(kinds, withoutMfu));
    }

    private static List<String> notes(Set<String> kinds, List<String> withoutMfu) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "AI operations are the workload's own, counted from its definition; MFU is their"
                        + " rate over that of the fastest matrix product of all ranks in the same"
                        + " run.");
        if (kinds.contains("within-launch")) {
            notes.add(
                    "Intervals of fewer than three launches are over the iterations of each, and"
                            + " say nothing of how launches differ.");
        }
        if (!withoutMfu.isEmpty()) {
            notes.add(
                    "MFU unavailable, since the run measured no ceiling for it: "
                            + String.join(", ", withoutMfu));
        }
        return notes;
    }

    private static String figure(SummaryTable summary, String metric, double scale) {
        double value = summary.value(metric) * scale;
        if (!(value > 0)) {
            return "-";
        }
        double low = summary.low(metric) * scale;
        String between =
                Double.isNaN(low)
                        ? ""
                        : " (%s–%s)"
                                .formatted(
                                        Digits.four(low),
                                        Digits.four(summary.high(metric) * scale));
        return Digits.four(value) + between;
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : Digits.four(100 * share) + " %";
    }

    private static String kind(ReportCase of) {
        ResultTable summary = of.file().table(of.path() + "/summary");
        int row = List.of(summary.texts("metric")).indexOf("iteration_median_ns");
        return row < 0 ? "" : summary.texts("interval")[row];
    }

    private static String checks(ReportCase of) {
        Map<String, Integer> counts = new TreeMap<>();
        of.table("checks")
                .ifPresent(
                        checks -> {
                            for (String status : checks.texts("status")) {
                                counts.merge(status, 1, Integer::sum);
                            }
                        });
        counts.remove("not applicable");
        if (counts.keySet().equals(Set.of("passed"))) {
            return "passed";
        }
        counts.remove("passed");
        List<String> words = new ArrayList<>();
        counts.forEach(
                (status, count) ->
                        words.add(
                                status.equals(CheckStatus.WARNING.word()) && count > 1
                                        ? count + "\u00a0warnings"
                                        : count + "\u00a0" + status));
        return words.isEmpty() ? "-" : String.join(", ", words);
    }
}
