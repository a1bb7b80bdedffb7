package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.PhaseMedians;
import org.pentathlon.spec.Phase;

/** Where the time of an iteration goes: a bar for each case, made of its phases. */
final class PhaseFigure {
    private static final double NS_PER_MS = 1e6;

    /** Both of its phases, where clocks do not agree enough to tell them apart. */
    private static final String TAIL = "wait + allreduce";

    private static final String CAPTION =
            "Median of each phase over the measured iterations (of the mean over ranks), and over"
                    + " launches. The text at a bar's end is the median of the whole iteration;"
                    + " medians of phases need not add up to it.";

    private final DataTable.Builder table =
            DataTable.of("Phases of an iteration", "case", "phase", "clock", ">ms", ">% of phases");
    private final StackedBars bars = new StackedBars("phases' time", "ms", colours());
    private final List<String> onDevice = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private PhaseFigure() {}

    static Optional<Figure> of(ReportInput input) {
        PhaseFigure figure = new PhaseFigure();
        List<ReportCase> cases = input.cases();
        cases.forEach(figure::add);
        return cases.isEmpty() ? Optional.empty() : Optional.of(figure.build(cases.size()));
    }

    private void add(ReportCase shown) {
        SummaryTable summary = SummaryTable.read(shown.file(), shown.name());
        PhaseMedians medians = PhaseMedians.of(summary::value);
        Map<String, Double> parts = parts(summary, medians);
        if (parts.isEmpty()) {
            notes.add(shown.label() + " has no measured iteration.");
            return;
        }
        double iterationMs = summary.value("iteration_median_ns") / NS_PER_MS;
        bars.add(shown, parts, iterationMs);
        double all = parts.values().stream().mapToDouble(ms -> ms).sum();
        parts.forEach(
                (phase, ms) ->
                        table.row(shown.label(), phase, clock(medians, phase), ms, 100 * ms / all));
        table.row(shown.label(), "(iteration)", "host", iterationMs, "");
        double hiddenMs = summary.value(IterationColumn.ALLREDUCE_HIDDEN_NS.median()) / NS_PER_MS;
        if (hiddenMs > 0) {
            table.row(shown.label(), "(allreduce beside backward)", "", hiddenMs, "");
        }
        if (medians.onDevice()) {
            onDevice.add(shown.label());
        }
    }

    private static Map<String, Double> parts(SummaryTable summary, PhaseMedians medians) {
        Map<String, Double> parts = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            Double ns = medians.ns().get(phase);
            if (ns != null) {
                parts.put(phase.word(), ns / NS_PER_MS);
            }
        }
        double tailNs = summary.value(IterationColumn.TAIL_NS.median());
        if (!Double.isNaN(tailNs) && !medians.ns().containsKey(Phase.ALLREDUCE)) {
            parts.put(TAIL, tailNs / NS_PER_MS);
        }
        return parts;
    }

    /** Waiting for data and what is between phases no device tells. */
    private static String clock(PhaseMedians medians, String phase) {
        boolean hosts = phase.equals(Phase.DATA.word()) || phase.equals(Phase.OTHER.word());
        return medians.onDevice() && !hosts ? "device" : "host";
    }

    private Figure build(int cases) {
        if (!onDevice.isEmpty()) {
            notes.add(
                    "By the device's clock, with data and other by the host's: "
                            + Missing.words(onDevice, cases)
                            + ".");
        }
        return new Figure(
                "phases",
                "Phases of an iteration",
                CAPTION,
                bars.legend(),
                bars.plots(),
                List.of(table.build()),
                notes);
    }

    private static Map<String, Colour> colours() {
        Map<String, Colour> colours = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            colours.put(phase.word(), Colour.series(phase.ordinal()));
            if (phase == Phase.ALLREDUCE) {
                colours.put(TAIL, Colour.series(phase.ordinal()));
            }
        }
        return colours;
    }
}
