package org.pentathlon.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.EngineRatio;
import org.pentathlon.results.EngineRatios;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.spec.Phase;

/**
 * What people want to see of a file, as tables in Markdown: the summary, what engines take beside
 * each other, and where they were measured the operators that take most of the time, memory by
 * class and counters.
 */
public final class MarkdownExport {
    private static final double NS_PER_MS = 1e6;

    private final ResultFile file;
    private final List<String> cases;
    private final Appendable out;

    private MarkdownExport(ResultFile file, List<String> cases, Appendable out) {
        this.file = file;
        this.cases = cases;
        this.out = out;
    }

    /**
     * Writes the tables.
     *
     * @param cases the cases' names
     */
    public static void write(ResultFile file, List<String> cases, Appendable out)
            throws IOException {
        MarkdownExport export = new MarkdownExport(file, cases, out);
        export.head();
        export.section("", export.summary());
        export.section("Engines", export.engines());
        export.section("Scaling", ScalingFigures.table(file, cases));
        export.section("Operators", new OperatorFigures(file).table(cases));
        MemoryFigures memory = new MemoryFigures(file);
        export.section("Memory", memory.table(cases));
        export.notes(memory.unavailable(cases));
        export.counters();
    }

    private void head() throws IOException {
        Attributes root = file.attributes("/");
        String title = file.attributes("/job").text("title", "");
        out.append("# ").append(title.isEmpty() ? "Pentathlon" : title).append("\n\n");
        out.append(
                "%s %s, %s, %s\n\n    %s\n\n"
                        .formatted(
                                root.text("software", "Pentathlon"),
                                root.text("software_version", ""),
                                root.text("date", ""),
                                validity(root),
                                root.text("command_line", "").replaceAll("[\\r\\n]+", " ")));
    }

    private static String validity(Attributes root) {
        String failure = root.text("failure", "");
        String valid = root.number("valid", 0) == 1 ? "valid" : "**not valid**";
        String complete = root.number("complete", 0) == 1 ? "" : ", **not complete**";
        return valid + complete + (failure.isEmpty() ? "" : ": " + failure);
    }

    private void section(String title, MarkdownTable table) throws IOException {
        if (!table.isEmpty()) {
            out.append(title.isEmpty() ? "" : "## " + title + "\n\n");
            table.write(out);
        }
    }

    private void notes(List<String> notes) throws IOException {
        for (String note : notes) {
            out.append("- ").append(note).append('\n');
        }
        out.append(notes.isEmpty() ? "" : "\n");
    }

    private MarkdownTable summary() {
        MarkdownTable table =
                new MarkdownTable(
                        "case",
                        "mode",
                        "device",
                        ">ranks",
                        ">ms/iter",
                        ">95 % interval",
                        ">samples/s",
                        ">tokens/s",
                        ">GFLOP/s",
                        "checks");
        for (String name : cases) {
            Attributes attributes = file.attributes("/cases/" + name);
            SummaryTable summary = SummaryTable.read(file, name);
            double tokens = summary.value("tokens_per_second");
            table.row(
                    name,
                    attributes.text("mode", ""),
                    attributes.text("device", ""),
                    Long.toString(attributes.number("ranks", 1)),
                    figure(summary.value("iteration_median_ns") / NS_PER_MS),
                    interval(summary),
                    figure(summary.value("samples_per_second")),
                    figure(tokens > 0 ? tokens : Double.NaN),
                    figure(summary.value("flops_per_second") / 1e9),
                    checks(name));
        }
        return table;
    }

    /** Cases that differ in the engine alone. */
    private MarkdownTable engines() {
        MarkdownTable table =
                new MarkdownTable(
                        "case",
                        "over",
                        ">time",
                        ">95 % interval",
                        "interval",
                        ">forward",
                        ">backward",
                        ">update");
        for (EngineRatio ratio : EngineRatios.of(file, cases)) {
            table.row(
                    ratio.name(),
                    ratio.baseName(),
                    figure(ratio.time()),
                    Double.isNaN(ratio.low())
                            ? "-"
                            : figure(ratio.low()) + " to " + figure(ratio.high()),
                    ratio.interval(),
                    figure(ratio.phase(Phase.FORWARD)),
                    figure(ratio.phase(Phase.BACKWARD)),
                    figure(ratio.phase(Phase.UPDATE)));
        }
        return table;
    }

    private static String figure(double value) {
        return Digits.four(value);
    }

    private static String interval(SummaryTable summary) {
        double low = summary.low("iteration_median_ns") / NS_PER_MS;
        double high = summary.high("iteration_median_ns") / NS_PER_MS;
        return Double.isNaN(low) ? "-" : figure(low) + " to " + figure(high);
    }

    private String checks(String name) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String status : file.table("/cases/" + name + "/checks").texts("status")) {
            counts.merge(status, 1, Integer::sum);
        }
        counts.remove("not applicable");
        List<String> words = new ArrayList<>();
        counts.forEach((status, count) -> words.add(count + " " + status));
        return String.join(", ", words);
    }

    /** What a counter says on all ranks; the reason is that of the first that has none. */
    private static final class Readings {
        double sum;
        int count;
        String unit = "";
        String reason = "";
    }

    /** A row for each counter that was read; of the others a line for each reason. */
    private void counters() throws IOException {
        MarkdownTable table =
                new MarkdownTable("case", "counter", "source", ">mean of ranks", "unit", "status");
        Map<List<String>, Set<String>> missing = new LinkedHashMap<>();
        for (String name : cases) {
            String path = "/cases/" + name + "/counters";
            if (file.exists(path)) {
                readings(file.table(path))
                        .forEach(
                                (key, reading) -> {
                                    if (reading.count == 0) {
                                        missing.computeIfAbsent(
                                                        List.of(key.get(1), reading.reason),
                                                        why -> new LinkedHashSet<>())
                                                .add(key.get(0));
                                    } else {
                                        table.row(
                                                name,
                                                key.get(0),
                                                key.get(1),
                                                figure(reading.sum / reading.count),
                                                reading.unit,
                                                status(reading));
                                    }
                                });
            }
        }
        List<String> notes = new ArrayList<>();
        missing.forEach(
                (why, names) ->
                        notes.add(
                                "%s unavailable (%s): %s"
                                        .formatted(
                                                String.join(", ", names), why.get(0), why.get(1))));
        if (table.isEmpty() && !notes.isEmpty()) {
            out.append("## Counters\n\n");
        }
        section("Counters", table);
        notes(notes);
    }

    private static String status(Readings reading) {
        return reading.reason.isEmpty() ? "ok" : "ok, but not everywhere: " + reading.reason;
    }

    private static Map<List<String>, Readings> readings(ResultTable table) {
        String[] names = table.texts("name");
        String[] sources = table.texts("source");
        double[] values = table.doubles("value");
        String[] units = table.texts("unit");
        String[] reasons = table.texts("reason");
        Map<List<String>, Readings> readings = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            Readings reading =
                    readings.computeIfAbsent(List.of(names[i], sources[i]), key -> new Readings());
            reading.unit = units[i];
            if (reasons[i].isEmpty()) {
                reading.sum += values[i];
                reading.count++;
            } else if (reading.reason.isEmpty()) {
                reading.reason = reasons[i];
            }
        }
        return readings;
    }
}
