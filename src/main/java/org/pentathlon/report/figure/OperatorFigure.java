package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pentathlon.report.OperatorTimes;
import org.pentathlon.report.OperatorTimes.Operator;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.spec.Phase;

/** Which operators take the time: a picture for each case, with those that take most. */
final class OperatorFigure {
    private static final int SHOWN = 8;

    /** The library cuts longer ones. */
    private static final int LONGEST_NAME = 20;

    /** Of LibTorch, its autograd, ND4J and Deeplearning4j. */
    private static final Pattern NAME_SPACE =
            Pattern.compile("^(aten|torch::autograd|nd4j|dl4j)::");

    private static final int LANE_PIXELS = 12;
    private static final double NS_PER_MS = 1e6;

    /** Name of all operators of which none is shown by itself. */
    private static final String OTHERS = "(others)";

    private static final String CAPTION =
            "Self time of each operator, without the operators called within, by phase: the "
                    + SHOWN
                    + " that take most in each case, then all others together, what lies between"
                    + " operators (the framework's own work, waiting; on a GPU idle time), and what"
                    + " recording them has cost. In percent of all phases in which operators were"
                    + " recorded. Means of an iteration over ranks and launches, from a pass of"
                    + " their own behind the timing pass.";

    private final DataTable.Builder table =
            DataTable.of(
                    "Operators by self time",
                    "case",
                    "operator",
                    "phase",
                    ">calls/iteration",
                    ">self ms/iteration",
                    ">% of the phase",
                    ">% of all");
    private final List<Plot> plots = new ArrayList<>();
    private final List<String> onDevice = new ArrayList<>();
    private final Set<String> phases = new LinkedHashSet<>();

    private OperatorFigure() {}

    static Optional<Figure> of(ReportInput input) {
        OperatorFigure figure = new OperatorFigure();
        Missing missing = new Missing("operators");
        for (ReportCase shown : input.cases()) {
            shown.table("operators")
                    .ifPresentOrElse(
                            found -> figure.add(shown, OperatorTimes.of(found)),
                            () -> missing.add(shown));
        }
        return input.cases().isEmpty()
                ? Optional.empty()
                : Optional.of(figure.build(missing, input.cases().size()));
    }

    private Figure build(Missing missing, int cases) {
        List<String> notes = new ArrayList<>();
        if (!onDevice.isEmpty()) {
            notes.add("By the device's clock: " + Missing.words(onDevice, cases) + ".");
        }
        notes.addAll(missing.notes(cases));
        return new Figure(
                "operators",
                "Operators",
                CAPTION,
                legend(),
                plots,
                plots.isEmpty() ? List.of() : List.of(table.build()),
                notes);
    }

    private void add(ReportCase shown, OperatorTimes times) {
        if (times.onDevice()) {
            onDevice.add(shown.label());
        }
        List<String> names = names(times);
        Rows rows = new Rows(brief(names), 1);
        LyingBars bars = new LyingBars(rows);
        for (int row = 0; row < names.size(); row++) {
            stack(bars, row, times.allNs(), of(names.get(row), names, times));
        }
        plots.add(
                bars.plot(
                        shown.label(),
                        shown.label() + ": operators' self times in percent, the longest first.",
                        Axis.linear("% of the phases' time")
                                .withTicks(Ticks.few(bars.longest()))
                                .within(0, bars.end())
                                .withoutMargin(),
                        colours(),
                        Plot.Span.HALF,
                        LANE_PIXELS));
        names.forEach(name -> rows(shown, name, of(name, names, times), times));
    }

    /** From the top down: those that take most, then what is no operator. */
    private static List<String> names(OperatorTimes times) {
        Map<String, Double> byName = new LinkedHashMap<>(times.selfNsByName());
        Double between = byName.remove(OperatorRow.BETWEEN);
        Double recording = byName.remove(OperatorRow.RECORDING);
        List<String> names =
                new ArrayList<>(
                        byName.entrySet().stream()
                                .sorted(
                                        Map.Entry.<String, Double>comparingByValue(
                                                        Comparator.reverseOrder())
                                                .thenComparing(Map.Entry.comparingByKey()))
                                .limit(SHOWN)
                                .map(Map.Entry::getKey)
                                .toList());
        if (byName.size() > SHOWN) {
            names.add(OTHERS);
        }
        if (between != null) {
            names.add(OperatorRow.BETWEEN);
        }
        if (recording != null) {
            names.add(OperatorRow.RECORDING);
        }
        return names;
    }

    /** An operator, or the others, by phase in the phases' order. */
    private static List<Operator> of(String name, List<String> shown, OperatorTimes times) {
        Map<String, Operator> byPhase = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            for (Operator each : times.operators()) {
                boolean belongs =
                        name.equals(OTHERS)
                                ? each.isReal() && !shown.contains(each.name())
                                : each.name().equals(name);
                if (belongs && each.phase().equals(phase.word())) {
                    byPhase.merge(each.phase(), each, (a, b) -> sum(name, a, b));
                }
            }
        }
        return List.copyOf(byPhase.values());
    }

    private static Operator sum(String name, Operator a, Operator b) {
        return new Operator(a.phase(), name, a.calls() + b.calls(), a.selfNs() + b.selfNs());
    }

    private void stack(LyingBars bars, int row, double allNs, List<Operator> parts) {
        double at = 0;
        for (Operator part : parts) {
            // Idle time of a device may be below 0 by what its events are exact to.
            double share = Math.max(0, 100 * part.selfNs() / allNs);
            bars.bar(row, 0, at, at + share, part.phase());
            phases.add(part.phase());
            at += share;
        }
        bars.text(row, 0, at, Percent.text(at));
    }

    private void rows(ReportCase shown, String name, List<Operator> parts, OperatorTimes times) {
        Map<String, Double> byPhase = times.selfNsByPhase();
        for (Operator part : parts) {
            table.row(
                    shown.label(),
                    name,
                    part.phase(),
                    part.calls(),
                    part.selfNs() / NS_PER_MS,
                    100 * part.selfNs() / byPhase.get(part.phase()),
                    100 * part.selfNs() / times.allNs());
        }
    }

    /** For an axis: without name spaces where names differ all the same, and short enough. */
    private static List<String> brief(List<String> names) {
        List<String> bare =
                names.stream().map(name -> NAME_SPACE.matcher(name).replaceFirst("")).toList();
        List<String> brief = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean alone = Collections.frequency(bare, bare.get(i)) == 1;
            brief.add(cut(alone ? bare.get(i) : names.get(i)));
        }
        return brief;
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - 1) + "\u2026";
    }

    private static Map<String, Colour> colours() {
        Map<String, Colour> colours = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            colours.put(phase.word(), Colour.series(phase.ordinal()));
        }
        return colours;
    }

    private Map<String, Colour> legend() {
        Map<String, Colour> legend = colours();
        legend.keySet().retainAll(phases);
        return legend;
    }
}
