package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.plot.Plot;

/** How well the hardware is used: counters of all cases, a small picture for each figure. */
final class CounterFigure {
    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;

    private static final String CAPTION =
            "Counters of a pass of their own behind the timing pass, as figures that do not depend"
                    + " on its length: means over ranks and launches. AI operations are the"
                    + " analytic ones of all ranks, over the time of the timing pass or, on GPUs,"
                    + " of the free-running block behind it.";

    private final List<ReportCase> cases;
    private final ModeBars bars;
    private final List<Plot> plots = new ArrayList<>();
    private final List<String> zeros = new ArrayList<>();
    private final Reasons reasons = new Reasons();
    private final Map<ReportCase, CounterReadings> readings = new LinkedHashMap<>();
    private final DataTable.Builder figures =
            DataTable.of("Use of the hardware", "figure", "case", "source", ">value", "unit");
    private final DataTable.Builder counters =
            DataTable.of("Counters", "case", "counter", "source", ">mean of ranks", "unit");

    private CounterFigure(List<ReportCase> cases) {
        this.cases = cases;
        bars = new ModeBars(cases);
    }

    static Optional<Figure> of(ReportInput input) {
        List<ReportCase> cases = input.cases();
        return cases.isEmpty() ? Optional.empty() : Optional.of(new CounterFigure(cases).build());
    }

    private Figure build() {
        Missing missing = new Missing("counters");
        for (ReportCase shown : cases) {
            shown.table("counters")
                    .ifPresentOrElse(
                            table -> readings.put(shown, CounterReadings.of(shown, table, reasons)),
                            () -> missing.add(shown));
        }
        operations();
        for (CounterMeasure measure : CounterMeasure.ALL) {
            sources().forEach(source -> measure(measure, source));
        }
        readings.forEach(this::counters);
        List<String> notes = new ArrayList<>();
        if (!zeros.isEmpty()) {
            notes.add("0 in all cases: " + String.join(", ", zeros) + ".");
        }
        notes.addAll(reasons.notes(cases.size()));
        notes.addAll(missing.notes(cases.size()));
        return new Figure(
                "counters",
                "Use of the hardware",
                CAPTION,
                bars.legend(),
                plots,
                readings.isEmpty()
                        ? List.of(figures.build())
                        : List.of(figures.build(), counters.build()),
                notes);
    }

    private Set<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        readings.values().forEach(each -> sources.addAll(each.bySource().keySet()));
        return sources;
    }

    /** Operations per second, by themselves and as a part of the peak where that is known. */
    private void operations() {
        Map<ReportCase, Double> rates = new LinkedHashMap<>();
        Map<ReportCase, Double> shares = new LinkedHashMap<>();
        for (ReportCase shown : cases) {
            SummaryTable summary = SummaryTable.read(shown.file(), shown.name());
            put(rates, shown, summary.value("flops_per_second"));
            put(shares, shown, 100 * summary.value("mfu"));
        }
        boolean large = rates.values().stream().anyMatch(rate -> rate >= TERA);
        double unit = large ? TERA : GIGA;
        rates.replaceAll((shown, rate) -> rate / unit);
        plot("AI operations", "summary", large ? "TFLOP/s" : "GFLOP/s", rates);
        plot("Share of the peak", "summary", "% of the measured peak", shares);
    }

    private void measure(CounterMeasure measure, String source) {
        Map<ReportCase, Double> values = new LinkedHashMap<>();
        readings.forEach((shown, all) -> put(values, shown, measure.of(all.source(source))));
        plot(measure.title(), source, measure.unit(), values);
    }

    private static void put(Map<ReportCase, Double> values, ReportCase shown, double value) {
        if (Double.isFinite(value)) {
            values.put(shown, value);
        }
    }

    /** Nothing is drawn of what no case has, or of what is nowhere more than 0. */
    private void plot(String title, String source, String unit, Map<ReportCase, Double> values) {
        values.forEach((shown, value) -> figures.row(title, shown.label(), source, value, unit));
        if (values.values().stream().anyMatch(value -> value > 0)) {
            String from = source.equals("summary") ? "" : " (" + source + ")";
            plots.add(bars.plot(title + from, unit, values));
        } else if (!values.isEmpty()) {
            zeros.add(title + " (" + source + ")");
        }
    }

    private void counters(ReportCase shown, CounterReadings all) {
        all.bySource()
                .forEach(
                        (source, byName) ->
                                byName.forEach(
                                        (name, reading) ->
                                                counters.row(
                                                        shown.label(),
                                                        name,
                                                        source,
                                                        reading.value(),
                                                        reading.unit())));
    }
}
