package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.results.ResultTable;
import org.pentathlon.spec.MemoryClass;

/** What memory is used for at an iteration's peak: a bar for each case, made of classes. */
final class MemoryClassFigure {
    private static final String CAPTION =
            "What the framework's allocator had given out at the moment of the largest peak of an"
                    + " iteration, by use, of the rank with the largest peak. The text at a bar's"
                    + " end is that peak. Memory beside the allocator (of the process, and on GPUs"
                    + " of the driver) is in the table alone.";

    private final DataTable.Builder table =
            DataTable.of("Memory by class", "case", "class", ">bytes", ">% of the peak");
    private final Map<ReportCase, Map<MemoryClass, Long>> found = new LinkedHashMap<>();
    private final Reasons reasons = new Reasons();

    private MemoryClassFigure() {}

    static Optional<Figure> of(ReportInput input) {
        MemoryClassFigure figure = new MemoryClassFigure();
        Missing missing = new Missing("memory");
        for (ReportCase shown : input.cases()) {
            shown.table("memory")
                    .ifPresentOrElse(table -> figure.add(shown, table), () -> missing.add(shown));
        }
        return input.cases().isEmpty()
                ? Optional.empty()
                : Optional.of(figure.build(missing, input.cases().size()));
    }

    /** Rows of the launch and rank with the largest peak. */
    private void add(ReportCase shown, ResultTable memory) {
        String[] words = memory.texts("class");
        long[] bytes = memory.longs("bytes");
        String[] why = memory.texts("reason");
        long[] launches = memory.longs("launch");
        long[] ranks = memory.longs("rank");
        Map<List<Long>, Map<MemoryClass, Long>> places = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i++) {
            places.computeIfAbsent(List.of(launches[i], ranks[i]), key -> new LinkedHashMap<>())
                    .put(MemoryClass.of(words[i]), bytes[i]);
            if (!why[i].isEmpty()) {
                reasons.add(why[i], "", words[i], shown.label());
            }
        }
        Map<MemoryClass, Long> largest = Map.of();
        for (Map<MemoryClass, Long> place : places.values()) {
            if (largest.isEmpty() || peak(place) > peak(largest)) {
                largest = place;
            }
        }
        found.put(shown, largest);
        long peak = peak(largest);
        largest.forEach((use, amount) -> row(shown, use, amount, peak));
    }

    private void row(ReportCase shown, MemoryClass use, long amount, long peak) {
        boolean known = amount >= 0;
        table.row(
                shown.label(),
                use.word(),
                known ? amount : "unavailable",
                known && use.isPartOfPeak() && peak > 0 ? 100.0 * amount / peak : "");
    }

    /** 0 where it could not be had. */
    private static long peak(Map<MemoryClass, Long> classes) {
        return Math.max(0, classes.getOrDefault(MemoryClass.ALLOCATOR_PEAK, 0L));
    }

    private Figure build(Missing missing, int cases) {
        List<String> notes = new ArrayList<>(reasons.notes(cases));
        notes.addAll(missing.notes(cases));
        StackedBars bars = bars();
        return new Figure(
                "memory-classes",
                "Memory by use",
                CAPTION,
                bars.legend(),
                bars.plots(),
                found.isEmpty() ? List.of() : List.of(table.build()),
                notes);
    }

    private StackedBars bars() {
        ByteUnit unit =
                ByteUnit.largestFor(
                        found.values().stream().mapToLong(MemoryClassFigure::peak).max().orElse(0));
        StackedBars bars = new StackedBars("allocator's peak", unit.word(), colours());
        found.forEach(
                (shown, classes) -> {
                    Map<String, Double> parts = new LinkedHashMap<>();
                    classes.forEach(
                            (use, bytes) -> {
                                if (use.isPartOfPeak() && bytes >= 0) {
                                    parts.put(use.word(), unit.of(bytes));
                                }
                            });
                    if (!parts.isEmpty() && peak(classes) > 0) {
                        bars.add(shown, parts, unit.of(peak(classes)));
                    }
                });
        return bars;
    }

    private static Map<String, Colour> colours() {
        Map<String, Colour> colours = new LinkedHashMap<>();
        for (MemoryClass use : MemoryClass.values()) {
            if (use.isPartOfPeak()) {
                colours.put(use.word(), Colour.series(use.ordinal()));
            }
        }
        return colours;
    }
}
