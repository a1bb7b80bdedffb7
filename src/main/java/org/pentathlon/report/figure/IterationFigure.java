package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pentathlon.report.Digits;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Layer.Shape;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.Statistics;

/**
 * Each rank's iterations one after the other, warm-up first, and how their times are spread; of one
 * case.
 */
final class IterationFigure {
    private static final int HEIGHT = 240;
    private static final int MOST_POINTS = 4000;
    private static final int FEWEST_OF_A_RANK = 50;
    private static final int MOST_BINS = 40;
    private static final double OFF_SCALE = 3;
    private static final double NEARLY_ALL = 0.98;

    /** Room beyond the values, as factors. */
    private static final double BELOW = 0.95;

    private static final double ABOVE = 1.05;
    private static final Colour RANK = Colour.SERIES_3;
    private static final Colour LAST = Colour.SERIES_7;
    private static final Colour MEDIAN = Colour.INK;

    private static final String CAPTION =
            "Over their number: each rank's iterations, a line for each rank and launch; those of the"
                    + " warm-up are below 0, and the axis of times need not begin at 0. Of many"
                    + " iterations behind each other the slowest is drawn. In bars: how many of the"
                    + " measured iterations of all ranks took how long; the last bar holds all that"
                    + " took longer.";

    private final ReportCase shown;
    private final List<RankTimes> times;

    /** Of all ranks and launches, in ascending order. */
    private final double[] measuredMs;

    /** Upper border of the pictures. */
    private final double endMs;

    /** The rank that is last most often; NaN where there is none. */
    private final double lastRank;

    private IterationFigure(ReportCase shown, List<RankTimes> times) {
        this.shown = shown;
        this.times = times;
        this.measuredMs = sorted(times);
        // A first iteration that compiles takes so long that it would flatten all others.
        double usual =
                Math.max(
                        OFF_SCALE * Statistics.sortedQuantile(measuredMs, 0.5),
                        Statistics.sortedQuantile(measuredMs, NEARLY_ALL));
        this.endMs = Math.min(measuredMs[measuredMs.length - 1], usual);
        this.lastRank = SummaryTable.read(shown.file(), shown.name()).value("straggler_rank");
    }

    static Optional<Figure> of(ReportInput input) {
        List<IterationFigure> cases = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (ReportCase shown : input.cases()) {
            List<RankTimes> times = RankTimes.of(shown);
            if (times.isEmpty()) {
                notes.add(shown.label() + " has no measured iteration.");
            } else {
                cases.add(new IterationFigure(shown, times));
            }
        }
        if (cases.isEmpty()) {
            return Optional.empty();
        }
        List<Plot> plots = new ArrayList<>();
        for (IterationFigure one : cases) {
            plots.add(one.overTime());
            plots.add(one.distribution());
            one.offScaleNote().ifPresent(notes::add);
        }
        return Optional.of(
                new Figure(
                        "iterations",
                        "Iterations over time",
                        CAPTION,
                        legend(cases),
                        plots,
                        List.of(table(cases)),
                        notes));
    }

    private static Map<String, Colour> legend(List<IterationFigure> cases) {
        Map<String, Colour> legend = new LinkedHashMap<>();
        legend.put("rank", RANK);
        if (cases.stream().anyMatch(one -> !Double.isNaN(one.lastRank))) {
            legend.put("the rank that is last most often", LAST);
        }
        legend.put("median", MEDIAN);
        return legend;
    }

    private static DataTable table(List<IterationFigure> cases) {
        DataTable.Builder table =
                DataTable.of(
                        "Times of the measured iterations, of each rank over all launches",
                        "case",
                        ">rank",
                        ">iterations",
                        ">median ms",
                        ">p5",
                        ">p95",
                        ">p99",
                        ">least",
                        ">most");
        for (IterationFigure one : cases) {
            one.byRank().forEach((rank, its) -> one.row(table, rank, sorted(its)));
        }
        return table.build();
    }

    private void row(DataTable.Builder table, long rank, double[] ms) {
        table.row(
                shown.label(),
                rank,
                ms.length,
                Statistics.sortedQuantile(ms, 0.5),
                Statistics.sortedQuantile(ms, 0.05),
                Statistics.sortedQuantile(ms, 0.95),
                Statistics.sortedQuantile(ms, 0.99),
                ms[0],
                ms[ms.length - 1]);
    }

    private Map<Long, List<RankTimes>> byRank() {
        return times.stream()
                .collect(Collectors.groupingBy(RankTimes::rank, TreeMap::new, Collectors.toList()));
    }

    /** Measured iterations in ascending order. */
    private static double[] sorted(List<RankTimes> times) {
        return times.stream()
                .flatMapToDouble(of -> DoubleStream.of(of.measuredMs()))
                .sorted()
                .toArray();
    }

    private Plot overTime() {
        double top = top();
        // Jitter is a few per cent, which an axis from 0 would hide.
        double least =
                times.stream().flatMapToDouble(of -> DoubleStream.of(of.ms())).min().orElse(0);
        int longest = times.stream().mapToInt(of -> of.ms().length).max().orElse(1);
        int points = Math.max(FEWEST_OF_A_RANK, MOST_POINTS / times.size());
        int each = Math.max(1, (longest + points - 1) / points);
        Plot.Builder plot =
                Plot.titled(
                                shown.label(),
                                "Time of each iteration of %d ranks over its number, case %s."
                                        .formatted(byRank().size(), shown.label()))
                        .axes(
                                Axis.linear("iteration"),
                                Axis.linear("ms").within(BELOW * least, top));
        List<RankTimes> drawn = times.stream().map(of -> of.slowestOfEach(each)).toList();
        lines(plot, drawn.stream().filter(of -> of.rank() != lastRank).toList(), RANK, top);
        lines(plot, drawn.stream().filter(of -> of.rank() == lastRank).toList(), LAST, top);
        offScale(plot, drawn, top);
        return plot.size(Plot.Span.HALF, HEIGHT).build();
    }

    private double top() {
        return ABOVE * endMs;
    }

    private static void lines(Plot.Builder plot, List<RankTimes> times, Colour colour, double top) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<String> group = new ArrayList<>();
        for (RankTimes of : times) {
            for (int i = 0; i < of.ms().length; i++) {
                x.add((double) of.iterations()[i]);
                y.add(Math.min(of.ms()[i], top));
                group.add(of.launch() + "/" + of.rank());
            }
        }
        if (!x.isEmpty()) {
            plot.layer(
                    Layer.of(Shape.LINE)
                            .column("x", x)
                            .column("y", y)
                            .column("group", group)
                            .colour(colour)
                            .constant("alpha", times.size() > 1 ? 0.5 : 0.9)
                            .constant("size", 0.6));
        }
    }

    /** A mark at the upper border for what is beyond it. */
    private static void offScale(Plot.Builder plot, List<RankTimes> drawn, double top) {
        List<Double> x =
                drawn.stream()
                        .flatMap(
                                of ->
                                        IntStream.range(0, of.ms().length)
                                                .filter(i -> of.ms()[i] > top)
                                                .mapToObj(i -> (double) of.iterations()[i]))
                        .distinct()
                        .toList();
        if (!x.isEmpty()) {
            plot.layer(
                    Layer.of(Shape.POINT)
                            .column("x", x)
                            .column("y", x.stream().map(at -> top).toList())
                            .constant("shape", 17)
                            .constant("size", 3)
                            .colour(MEDIAN));
        }
    }

    private Optional<String> offScaleNote() {
        double[] beyond =
                times.stream()
                        .flatMapToDouble(of -> DoubleStream.of(of.ms()))
                        .filter(ms -> ms > top())
                        .toArray();
        return beyond.length == 0
                ? Optional.empty()
                : Optional.of(
                        "%s: %s beyond the picture (triangles), of up to %s ms."
                                .formatted(
                                        shown.label(),
                                        beyond.length == 1
                                                ? "1 iteration is"
                                                : beyond.length + " iterations are",
                                        Digits.four(DoubleStream.of(beyond).max().orElseThrow())));
    }

    private Plot distribution() {
        double low = measuredMs[0];
        double median = Statistics.sortedQuantile(measuredMs, 0.5);
        int bins = Math.min(MOST_BINS, (int) Math.ceil(2 * Math.cbrt(measuredMs.length)));
        // Of equal times one bar is drawn.
        double width = endMs > low ? (endMs - low) / bins : (1 - BELOW) * low;
        long[] counts = new long[endMs > low ? bins : 1];
        for (double ms : measuredMs) {
            counts[Math.min(counts.length - 1, (int) ((ms - low) / width))]++;
        }
        List<Double> x = new ArrayList<>();
        List<Double> to = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            x.add(low + i * width);
            to.add(low + (i + 1) * width);
            y.add((double) counts[i]);
        }
        return Plot.titled(
                        "%s: times of %d iterations".formatted(shown.label(), measuredMs.length),
                        "Distribution of the times of %d iterations, case %s; median %s ms."
                                .formatted(measuredMs.length, shown.label(), Digits.four(median)))
                .axes(Axis.linear("ms"), Axis.fromZero("iterations"))
                .layer(
                        Layer.of(Shape.RECT)
                                .column("xmin", x)
                                .column("xmax", to)
                                .column("ymin", x.stream().map(at -> 0.0).toList())
                                .column("ymax", y)
                                .fill(RANK)
                                .constant("size", 0))
                .layer(
                        Layer.of(Shape.VLINE)
                                .column("xintercept", List.of(median))
                                .colour(MEDIAN)
                                .constant("linetype", "dashed"))
                .size(Plot.Span.HALF, HEIGHT)
                .build();
    }
}
