package org.pentathlon.report.figure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;

/**
 * One figure of each case as a small picture: a row for what cases share but for the mode, in it a
 * bar for training and one for inference. Pictures of the same cases have the same rows.
 */
final class ModeBars {
    private static final int LANE_PIXELS = 14;

    private final Map<ReportCase, Place> places = new LinkedHashMap<>();
    private final List<String> labels;
    private final List<String> modes;

    ModeBars(List<ReportCase> cases) {
        labels = cases.stream().map(ReportCase::labelWithoutMode).distinct().toList();
        Set<String> there = new LinkedHashSet<>(Modes.TITLES.keySet());
        there.retainAll(cases.stream().map(ReportCase::mode).toList());
        modes = List.copyOf(there);
        for (ReportCase shown : cases) {
            String mode = shown.mode();
            int row = labels.indexOf(shown.labelWithoutMode());
            places.put(shown, new Place(row, modes.indexOf(mode), Modes.TITLES.get(mode)));
        }
    }

    /** Where a case's bar is, and what it is called. */
    private record Place(int row, int lane, String mode) {}

    /** Colours of the modes that there are. */
    Map<String, Colour> legend() {
        Map<String, Colour> legend = new LinkedHashMap<>(Modes.legend());
        legend.keySet().retainAll(modes.stream().map(Modes.TITLES::get).toList());
        return legend;
    }

    /**
     * A picture.
     *
     * @param values of the cases that have one, 0 or more
     */
    Plot plot(String title, String unit, Map<ReportCase, Double> values) {
        LyingBars bars = new LyingBars(new Rows(labels, modes.size()));
        places.forEach(
                (shown, place) -> {
                    Double value = values.get(shown);
                    if (value == null) {
                        bars.text(place.row(), place.lane(), 0, "unavailable");
                    } else {
                        bars.bar(place.row(), place.lane(), 0, value, place.mode())
                                .text(place.row(), place.lane(), value, Digits.three(value));
                    }
                });
        return bars.plot(
                title,
                title + (unit.isEmpty() ? "" : ", " + unit) + ": a bar for each case.",
                Axis.linear(unit)
                        .withTicks(Ticks.few(bars.longest()))
                        .within(0, bars.end())
                        .withoutMargin(),
                legend(),
                Plot.Span.THIRD,
                LANE_PIXELS);
    }
}
