package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.spec.Phase;

/** The table that ends a run: a line of figures and a line of phases for each case. */
final class RunTable {
    private static final String MISSING = "-";
    private static final String INDENT = "     ";
    private static final int WIDTH = 120;

    /** What a line below a case's figures may hold. */
    static final int DETAIL_WIDTH = WIDTH - INDENT.length();

    /** Behind the workload, in the table of qualities. */
    private static final int ENGINE_COLUMN = 2;

    private RunTable() {}

    /** At least one row. */
    static List<String> lines(List<RunRow> rows) {
        List<String> shared =
                rows.get(0).setup().stream()
                        .filter(word -> rows.stream().allMatch(row -> row.setup().contains(word)))
                        .toList();
        boolean tokens = rows.stream().anyMatch(RunRow::hasTokens);
        List<String> wide = figures(rows, tokens);
        boolean fits = wide.stream().allMatch(line -> line.length() <= WIDTH);
        List<String> figures = fits ? wide : figures(rows, false);
        List<String> lines = new ArrayList<>();
        lines.add(heading(rows, shared));
        lines.add(figures.get(0));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(figures.get(i + 1));
            addDetails(rows.get(i), shared, !fits, lines);
            rows.get(i).measured().forEach(line -> lines.add(INDENT + line));
        }
        lines.addAll(quality(rows));
        return lines;
    }

    /** What all cases share. */
    private static String heading(List<RunRow> rows, List<String> shared) {
        Stream<String> collectives =
                rows.stream().map(RunRow::collective).filter(word -> !word.isEmpty()).distinct();
        String intervals =
                rows.stream()
                        .filter(RunRow::hasInterval)
                        .map(RunRow::interval)
                        .distinct()
                        .collect(Collectors.joining(" or "));
        String problemClass =
                shared(rows, RunRow::problemClass) ? "class " + rows.get(0).problemClass() : "";
        return Stream.of(shared.stream(), Stream.of(problemClass), collectives)
                        .flatMap(words -> words)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(", "))
                + (intervals.isEmpty() ? "" : "; 95 % intervals " + intervals);
    }

    /** With a column of tokens, or without. What all cases share has no column. */
    private static List<String> figures(List<RunRow> rows, boolean tokens) {
        boolean engines = !shared(rows, RunRow::engine);
        boolean classes = !shared(rows, RunRow::problemClass);
        List<String> header = new ArrayList<>(List.of("#", "workload"));
        addIf(engines, "engine", header);
        addIf(classes, "class", header);
        header.addAll(List.of("mode", ">ms/iter", ">95 % interval", ">samples/s"));
        addIf(tokens, ">tokens/s", header);
        header.addAll(List.of(">GFLOP/s", "loss", "checks"));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (RunRow row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.number(), row.workload()));
            addIf(engines, row.engine(), cells);
            addIf(classes, row.problemClass(), cells);
            cells.addAll(
                    List.of(
                            row.mode(),
                            figure(row.iterationMs()),
                            interval(row),
                            figure(row.samplesPerSecond())));
            addIf(tokens, figure(row.tokensPerSecond()), cells);
            cells.addAll(List.of(figure(row.gflops()), losses(row), row.checks()));
            table.row(cells.toArray(String[]::new));
        }
        return table.lines();
    }

    private static boolean shared(List<RunRow> rows, Function<RunRow, String> word) {
        return rows.stream().map(word).distinct().count() == 1;
    }

    /** Nothing where no case was evaluated. */
    private static List<String> quality(List<RunRow> rows) {
        boolean engines = !shared(rows, RunRow::engine);
        boolean costs = any(rows, RunQuality::cost);
        boolean energy = any(rows, RunQuality::joules);
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "#",
                                "workload",
                                "quality",
                                ">last",
                                ">best",
                                ">of epoch",
                                ">target",
                                ">seconds to target"));
        if (engines) {
            header.add(ENGINE_COLUMN, "engine");
        }
        addIf(costs, ">cost", header);
        addIf(energy, ">joules", header);
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (RunRow row : rows) {
            for (RunQuality quality : row.quality()) {
                boolean ranked = !Double.isNaN(quality.best());
                String unit = quality.unit().isEmpty() ? "" : " " + quality.unit();
                List<String> cells =
                        new ArrayList<>(
                                List.of(
                                        row.number(),
                                        row.workload(),
                                        quality.metric(),
                                        Figures.quality(quality.last()) + unit,
                                        ranked ? Figures.quality(quality.best()) + unit : MISSING,
                                        ranked ? Integer.toString(quality.bestEpoch()) : MISSING,
                                        Double.isNaN(quality.target())
                                                ? MISSING
                                                : Figures.quality(quality.target()) + unit,
                                        figure(quality.seconds())));
                if (engines) {
                    cells.add(ENGINE_COLUMN, row.engine());
                }
                addIf(costs, Figures.compact(quality.cost()), cells);
                addIf(energy, Figures.quality(quality.joules()), cells);
                table.row(cells.toArray(String[]::new));
            }
        }
        boolean none = rows.stream().allMatch(row -> row.quality().isEmpty());
        return none ? List.of() : table.lines();
    }

    private static boolean any(List<RunRow> rows, ToDoubleFunction<RunQuality> figure) {
        return rows.stream()
                .flatMap(row -> row.quality().stream())
                .mapToDouble(figure)
                .anyMatch(value -> !Double.isNaN(value));
    }

    private static void addIf(boolean wanted, String cell, List<String> cells) {
        if (wanted) {
            cells.add(cell);
        }
    }

    private static String interval(RunRow row) {
        return row.hasInterval() ? figure(row.lowMs()) + " to " + figure(row.highMs()) : MISSING;
    }

    private static String losses(RunRow row) {
        return Double.isNaN(row.firstLoss())
                ? MISSING
                : Figures.compact(row.firstLoss()) + " -> " + Figures.compact(row.lastLoss());
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? MISSING : Figures.plain(value);
    }

    private static String share(String name, double share) {
        return String.format(Locale.ROOT, "%s %.1f  ", name, 100 * share);
    }

    /** Phases, then what is this case's own; on a line of its own where one is too short. */
    private static void addDetails(
            RunRow row, List<String> shared, boolean tokens, List<String> lines) {
        StringBuilder line = new StringBuilder(INDENT);
        for (Phase phase : Phase.values()) {
            Double share = row.shares().get(phase);
            if (share != null && !share.isNaN()) {
                line.append(share(phase.word(), share));
            } else if (phase == Phase.WAIT && !Double.isNaN(row.tailShare())) {
                line.append(share("wait and allreduce", row.tailShare()));
            }
        }
        line.append("(%)");
        List<String> words = new ArrayList<>();
        if (tokens && row.hasTokens()) {
            words.add(figure(row.tokensPerSecond()) + " tokens/s");
        }
        if (!Double.isNaN(row.mfu())) {
            words.add(String.format(Locale.ROOT, "MFU %.1f %%", 100 * row.mfu()));
        }
        if (row.paddingShare() > 0) {
            words.add(String.format(Locale.ROOT, "padding %.1f %%", 100 * row.paddingShare()));
        }
        row.setup().stream()
                .filter(word -> !shared.contains(word) && !word.equals(row.engine()))
                .forEach(words::add);
        words.addAll(row.changes());
        String own = String.join(", ", words);
        if (line.length() + 2 + own.length() <= WIDTH) {
            lines.add((line + "  " + own).stripTrailing());
        } else {
            lines.add(line.toString());
            lines.add(INDENT + own);
        }
    }
}
