package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pentathlon.results.EngineRatio;
import org.pentathlon.spec.Phase;

/** Cases that differ in the engine alone: how much longer one takes than the other. */
final class RatioTable {
    /** Those that engines do themselves, and that take most of the time. */
    private static final List<Phase> PHASES = List.of(Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE);

    private RatioTable() {}

    /**
     * A table for each two engines, under a line that says what it holds; nothing without pairs.
     *
     * @param rows the run's, with those of all pairs among them
     */
    static List<String> lines(List<RunRow> rows, List<EngineRatio> ratios) {
        Map<String, RunRow> byNumber =
                rows.stream().collect(Collectors.toMap(RunRow::number, row -> row, (a, b) -> a));
        Map<String, List<EngineRatio>> byEngines = new LinkedHashMap<>();
        for (EngineRatio ratio : ratios) {
            String engines = ratio.engine() + " / " + ratio.baseEngine();
            byEngines.computeIfAbsent(engines, key -> new ArrayList<>()).add(ratio);
        }
        List<String> lines = new ArrayList<>();
        byEngines.forEach(
                (engines, pairs) -> {
                    lines.add(heading(engines, pairs));
                    lines.addAll(table(pairs, byNumber));
                });
        return lines;
    }

    private static String heading(String engines, List<EngineRatio> pairs) {
        String intervals =
                pairs.stream()
                        .filter(ratio -> !ratio.interval().isEmpty())
                        .map(ratio -> RunRows.covered(ratio.interval(), ratio.launches()))
                        .distinct()
                        .collect(Collectors.joining(" or "));
        return engines
                + ", times of an iteration and of phases, all else equal"
                + (intervals.isEmpty() ? "" : "; 95 % intervals " + intervals);
    }

    private static List<String> table(List<EngineRatio> pairs, Map<String, RunRow> rows) {
        List<Phase> phases =
                PHASES.stream()
                        .filter(
                                phase ->
                                        pairs.stream().anyMatch(p -> p.phases().containsKey(phase)))
                        .toList();
        boolean classes = rows.values().stream().map(RunRow::problemClass).distinct().count() > 1;
        List<String> header = new ArrayList<>(List.of("#", "workload"));
        if (classes) {
            header.add("class");
        }
        header.addAll(List.of("mode", ">iteration", ">95 % interval"));
        phases.forEach(phase -> header.add(">" + phase.word()));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (EngineRatio pair : pairs) {
            String number = RunRows.number(pair.name());
            RunRow row = rows.get(number);
            List<String> cells = new ArrayList<>();
            cells.add(number + " / " + RunRows.number(pair.baseName()));
            cells.add(row.workload());
            if (classes) {
                cells.add(row.problemClass());
            }
            cells.addAll(List.of(row.mode(), Figures.ratio(pair.time()), interval(pair)));
            phases.forEach(phase -> cells.add(Figures.ratio(pair.phase(phase))));
            table.row(cells.toArray(String[]::new));
        }
        return table.lines();
    }

    private static String interval(EngineRatio pair) {
        return Double.isNaN(pair.low())
                ? "-"
                : Figures.ratio(pair.low()) + " to " + Figures.ratio(pair.high());
    }
}
