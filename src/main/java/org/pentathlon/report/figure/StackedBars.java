package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;

/**
 * Cases as bars made of parts: by share, training beside inference, with the whole as text; and by
 * size, a picture for each workload, for workloads differ too much for one scale.
 */
final class StackedBars {
    private static final int LANE_PIXELS = 18;

    private final String what;
    private final String unit;
    private final Map<String, Colour> colours;
    private final List<Bar> bars = new ArrayList<>();

    /**
     * None yet.
     *
     * @param what the whole is, such as "time of an iteration"
     * @param unit of the parts
     * @param colours of parts, in the order in which they are stacked
     */
    StackedBars(String what, String unit, Map<String, Colour> colours) {
        this.what = what;
        this.unit = unit;
        this.colours = new LinkedHashMap<>(colours);
    }

    /** A case; {@code whole} is what its text says. */
    private record Bar(ReportCase shown, Map<String, Double> parts, double whole) {
        double sum() {
            return parts.values().stream().mapToDouble(part -> part).sum();
        }
    }

    /** A case's parts, which are 0 or more, in the unit. */
    void add(ReportCase shown, Map<String, Double> parts, double whole) {
        bars.add(new Bar(shown, parts, whole));
    }

    /** Colours of the parts that are there. */
    Map<String, Colour> legend() {
        Map<String, Colour> legend = new LinkedHashMap<>(colours);
        legend.keySet()
                .removeIf(part -> bars.stream().noneMatch(bar -> bar.parts().containsKey(part)));
        return legend;
    }

    /** Shares of all modes, then sizes of all workloads. */
    List<Plot> plots() {
        List<Plot> plots = new ArrayList<>();
        grouped(bar -> bar.shown().mode())
                .forEach((mode, group) -> plots.add(shares(Modes.title(mode), group)));
        grouped(bar -> bar.shown().workload())
                .forEach((workload, group) -> plots.add(sizes(workload, group)));
        return plots;
    }

    private Map<String, List<Bar>> grouped(Function<Bar, String> key) {
        Map<String, List<Bar>> groups = new LinkedHashMap<>();
        for (Bar bar : bars) {
            groups.computeIfAbsent(key.apply(bar), name -> new ArrayList<>()).add(bar);
        }
        return groups;
    }

    private Plot shares(String title, List<Bar> group) {
        Rows rows = new Rows(group.stream().map(bar -> bar.shown().labelWithoutMode()).toList(), 1);
        LyingBars lying = new LyingBars(rows);
        for (int row = 0; row < group.size(); row++) {
            Bar bar = group.get(row);
            stack(lying, row, bar, 100 / bar.sum());
            lying.text(row, 0, 100, Digits.three(bar.whole()) + " " + unit);
        }
        Axis x =
                Axis.linear("% of the " + what)
                        .withTicks(Ticks.percent())
                        .within(0, lying.end())
                        .withoutMargin();
        return lying.plot(
                title,
                title + ": parts of the " + what + " in percent, a bar for each case.",
                x,
                legend(),
                Plot.Span.HALF,
                LANE_PIXELS);
    }

    private Plot sizes(String workload, List<Bar> group) {
        Rows rows =
                new Rows(group.stream().map(bar -> bar.shown().labelWithoutWorkload()).toList(), 1);
        LyingBars lying = new LyingBars(rows);
        for (int row = 0; row < group.size(); row++) {
            stack(lying, row, group.get(row), 1);
        }
        return lying.plot(
                workload,
                "%s: parts of the %s in %s, a bar for each case.".formatted(workload, what, unit),
                Axis.linear(unit)
                        .withTicks(Ticks.few(lying.longest()))
                        .within(0, lying.end())
                        .withoutMargin(),
                legend(),
                Plot.Span.THIRD,
                LANE_PIXELS);
    }

    private void stack(LyingBars lying, int row, Bar bar, double scale) {
        double at = 0;
        for (String part : colours.keySet()) {
            double size = bar.parts().getOrDefault(part, 0.0) * scale;
            if (size > 0) {
                lying.bar(row, 0, at, at + size, part);
                at += size;
            }
        }
    }
}
