package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingPoint;
import org.pentathlon.results.ScalingTables;

/** Cases that differ in their ranks: a table for each series, under a line that says what it is. */
final class ScalingReport {
    private ScalingReport() {}

    /** Nothing for a file without a series. */
    static List<String> lines(ResultFile file) {
        Map<List<Object>, List<ScalingPoint>> series = new LinkedHashMap<>();
        for (ScalingPoint point : ScalingTables.read(file)) {
            List<Object> key = List.of(point.kind(), setup(file, point));
            series.computeIfAbsent(key, k -> new ArrayList<>()).add(point);
        }
        List<String> lines = new ArrayList<>();
        series.values()
                .forEach(
                        points -> {
                            lines.add(heading(file, points));
                            lines.addAll(table(points));
                            points.stream()
                                    .filter(point -> !point.available())
                                    .map(point -> point.name() + ": " + point.reason())
                                    .forEach(lines::add);
                        });
        return lines;
    }

    private static String heading(ResultFile file, List<ScalingPoint> points) {
        ScalingPoint first = points.get(0);
        String intervals =
                points.stream()
                        .filter(point -> !point.interval().isEmpty())
                        .map(point -> RunRows.covered(point.interval(), point.launches()))
                        .distinct()
                        .collect(Collectors.joining(" or "));
        return "%s scaling, %s; relative to %s%s"
                .formatted(
                        first.kind().word(),
                        setup(file, first),
                        first.baseRanks() == 1 ? "1 rank" : first.baseRanks() + " ranks",
                        intervals.isEmpty() ? "" : "; 95 % intervals " + intervals);
    }

    /** What all points of a series share. */
    private static String setup(ResultFile file, ScalingPoint point) {
        Attributes attributes = file.attributes("/cases/" + point.name());
        List<String> words =
                new ArrayList<>(
                        List.of(
                                point.workload() + " " + point.mode(),
                                point.engine(),
                                attributes.text("device", ""),
                                point.precision(),
                                "class " + point.problemClass()));
        RunRows.changes(attributes).stream()
                .map(change -> change.replaceFirst("(^| )batch=[0-9]+", "").strip())
                .filter(change -> !change.isEmpty())
                .forEach(words::add);
        return String.join(", ", words);
    }

    private static List<String> table(List<ScalingPoint> points) {
        TextTable table =
                new TextTable(
                        ">ranks",
                        ">threads",
                        ">batch",
                        ">of all",
                        ">samples/s",
                        ">95 % interval",
                        ">efficiency",
                        ">95 % interval",
                        ">wait %",
                        ">all-reduce %",
                        ">hidden %");
        for (ScalingPoint point : points) {
            boolean apart = !Double.isNaN(point.waitShare());
            table.row(
                    Long.toString(point.ranks()),
                    Long.toString(point.threads()),
                    Long.toString(point.batchPerRank()),
                    Long.toString(point.batchGlobal()),
                    plain(point.samplesPerSecond()),
                    range(plain(point.samplesLow()), plain(point.samplesHigh())),
                    Figures.ratio(point.efficiency()),
                    range(Figures.ratio(point.low()), Figures.ratio(point.high())),
                    percent(point.waitShare()),
                    apart ? percent(point.allreduceShare()) : together(point.tailShare()),
                    percent(point.hiddenShare()));
        }
        return table.lines();
    }

    private static String plain(double value) {
        return Double.isNaN(value) ? "-" : Figures.plain(value);
    }

    private static String range(String low, String high) {
        return low.equals("-") ? "-" : low + " to " + high;
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    /** Where clocks do not tell waiting from transfer. */
    private static String together(double tailShare) {
        return Double.isNaN(tailShare) ? "-" : "both " + percent(tailShare);
    }
}
