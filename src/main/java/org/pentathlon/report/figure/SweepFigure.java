package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.SweepFit;
import org.pentathlon.results.SweepFitRow;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepPoint;

/** Memory against the size of the input, with the line that was fitted. */
final class SweepFigure {
    private static final double MIB = 1L << 20;
    private static final double NS_PER_MS = 1e6;
    private static final int HEIGHT = 260;
    private static final String CAPTION =
            "Most memory of an iteration against L, the size of a sample: pixels of an image, or words"
                    + " of a sequence. Lines are fits of bytes = a + B (b + c L + d L²) with batch B."
                    + " The ring is the largest predicted batch that could be tried at the problem's"
                    + " own size. Where a dashed line is, the process is predicted to be at its limit.";

    private SweepFigure() {}

    static Optional<Figure> of(ReportInput input) {
        List<SweepCase> cases = SweepCase.of(input);
        if (cases.isEmpty()) {
            return Optional.empty();
        }
        Map<Long, Colour> colours = colours(cases);
        List<SweepCase> drawn = cases.stream().filter(one -> !one.measured().isEmpty()).toList();
        Plot.Span span = span(drawn.size());
        return Optional.of(
                new Figure(
                        "sweep",
                        "Memory against input size",
                        CAPTION,
                        legend(colours, drawn),
                        drawn.stream()
                                .map(one -> SweepPlot.of(one, colours, span, HEIGHT))
                                .toList(),
                        List.of(fits(cases), points(cases)),
                        cases.stream().flatMap(one -> notes(one).stream()).toList()));
    }

    private static Plot.Span span(int plots) {
        return switch (plots) {
            case 1 -> Plot.Span.FULL;
            case 2, 4 -> Plot.Span.HALF;
            default -> Plot.Span.THIRD;
        };
    }

    /**
     * Batches of a case are halves of each other, so those between the same powers of two, which
     * share a colour, are of different cases.
     */
    private static Map<Long, Colour> colours(List<SweepCase> cases) {
        TreeMap<Integer, TreeSet<Long>> magnitudes = new TreeMap<>();
        for (SweepCase one : cases) {
            for (long batch : SweepPlot.batches(one.measured())) {
                magnitudes
                        .computeIfAbsent(
                                63 - Long.numberOfLeadingZeros(batch), m -> new TreeSet<>())
                        .add(batch);
            }
        }
        Map<Long, Colour> colours = new LinkedHashMap<>();
        int n = 1;
        for (TreeSet<Long> batches : magnitudes.values()) {
            for (long batch : batches) {
                colours.put(batch, Colour.series(n));
            }
            n++;
        }
        return colours;
    }

    private static Map<String, Colour> legend(Map<Long, Colour> colours, List<SweepCase> drawn) {
        Map<Colour, List<Long>> batches = new LinkedHashMap<>();
        colours.forEach(
                (batch, colour) ->
                        batches.computeIfAbsent(colour, c -> new ArrayList<>()).add(batch));
        Map<String, Colour> legend = new LinkedHashMap<>();
        batches.forEach(
                (colour, its) ->
                        legend.put(
                                "batch "
                                        + its.stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", ")),
                                colour));
        if (drawn.stream().anyMatch(one -> !one.tried().isEmpty())) {
            legend.put("batch that was tried", Colour.INK);
        }
        return legend;
    }

    private static DataTable fits(List<SweepCase> cases) {
        DataTable.Builder table =
                DataTable.of(
                        "Fits and the largest batch",
                        "case",
                        "measure",
                        ">a (bytes)",
                        ">b",
                        ">c",
                        ">d",
                        ">R²",
                        ">leave-one-out error",
                        ">points",
                        ">limit (MiB)",
                        ">L",
                        ">largest batch",
                        ">tried batch",
                        ">predicted (MiB)",
                        ">took (MiB)",
                        "confirmed");
        for (SweepCase one : cases) {
            for (SweepFitRow row : one.fits()) {
                Optional<SweepFit> fit = row.fit();
                table.row(
                        one.label(),
                        words(row.measure()),
                        fit.map(SweepFit::a).orElse(Double.NaN),
                        fit.map(SweepFit::b).orElse(Double.NaN),
                        fit.map(SweepFit::c).orElse(Double.NaN),
                        fit.map(SweepFit::d).orElse(Double.NaN),
                        fit.map(SweepFit::rSquared).orElse(Double.NaN),
                        fit.map(SweepFit::looError).orElse(Double.NaN),
                        row.points(),
                        row.limitBytes() / MIB,
                        whole(row.size()),
                        whole(row.largestBatch()),
                        whole(row.triedBatch()),
                        row.triedPredictedBytes() / MIB,
                        mib(row.triedBytes()),
                        row.confirmed());
            }
        }
        return table.build();
    }

    private static DataTable points(List<SweepCase> cases) {
        DataTable.Builder table =
                DataTable.of(
                        "Points of the sweep",
                        "case",
                        ">L",
                        ">batch",
                        ">allocator's peak (MiB)",
                        ">process's peak (MiB)",
                        ">fitted (MiB)",
                        ">iteration (ms)",
                        "status",
                        "reason");
        for (SweepCase one : cases) {
            for (SweepPoint point : one.points()) {
                table.row(
                        one.label(),
                        point.size(),
                        point.batch(),
                        mib(point.allocatorPeakBytes()),
                        mib(point.residentPeakBytes()),
                        one.fittedBytes(point) / MIB,
                        point.iterationNs() / NS_PER_MS,
                        point.confirmation() ? point.status() + ", tried" : point.status(),
                        point.reason());
            }
        }
        return table.build();
    }

    private static String words(String measure) {
        return measure.equals(SweepFits.ALLOCATOR) ? "allocator's peak" : "process's peak";
    }

    private static double mib(long bytes) {
        return bytes < 0 ? Double.NaN : bytes / MIB;
    }

    private static Object whole(long value) {
        return value < 0 ? "-" : value;
    }

    /** Why there is no line, and which points are missing, by reason. */
    private static List<String> notes(SweepCase one) {
        List<String> notes = new ArrayList<>();
        SweepFitRow row = one.drawn();
        if (row.fit().isEmpty()) {
            notes.add("%s: no fit: %s.".formatted(one.label(), row.reason()));
        }
        Map<String, List<SweepPoint>> missing = new LinkedHashMap<>();
        for (SweepPoint point : one.points()) {
            if (!point.status().equals(SweepFits.OK)) {
                String why = point.status() + " (" + point.reason() + ")";
                missing.computeIfAbsent(why, w -> new ArrayList<>()).add(point);
            }
        }
        if (!missing.isEmpty()) {
            notes.add(
                    missing.entrySet().stream()
                            .map(why -> named(why.getValue()) + " " + why.getKey())
                            .collect(Collectors.joining("; ", one.label() + ": ", ".")));
        }
        return notes;
    }

    private static String named(List<SweepPoint> points) {
        SweepPoint first = points.get(0);
        if (first.confirmation()) {
            return first.batch() == 0
                    ? "the largest batch"
                    : "the largest batch, %d,".formatted(first.batch());
        }
        return points.size() == 1
                ? "L %d with batch %d".formatted(first.size(), first.batch())
                : "%d points from L %d on".formatted(points.size(), first.size());
    }
}
