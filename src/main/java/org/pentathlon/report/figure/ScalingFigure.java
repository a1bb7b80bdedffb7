package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Layer.Shape;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingPoint;

/** Weak and strong scaling: throughput and efficiency over ranks, measured and predicted. */
final class ScalingFigure {
    private static final int HEIGHT = 280;
    private static final int MOST_TICKS = 7;
    private static final double BAND = 0.2;
    private static final Colour MEASURED = Colour.SERIES_3;
    private static final Colour PREDICTED = Colour.SERIES_5;
    private static final Colour IDEAL = Colour.MUTED;

    private ScalingFigure() {}

    /** A curve's point: value and interval over a number of ranks. */
    private record Point(long ranks, double value, double low, double high) {
        boolean hasBand() {
            return !Double.isNaN(low) && !Double.isNaN(high);
        }
    }

    static Optional<Figure> of(ReportInput input) {
        List<String> notes = new ArrayList<>();
        List<ScalingSeries> all = new ArrayList<>();
        for (ResultFile file : input.files()) {
            String suffix = input.files().size() == 1 ? "" : " (" + input.label(file) + ")";
            all.addAll(ScalingSeries.of(file, suffix, notes));
        }
        if (all.isEmpty() && notes.isEmpty()) {
            return Optional.empty();
        }
        List<Plot> plots = new ArrayList<>();
        for (ScalingSeries series : all) {
            plots.add(throughput(series));
            plots.add(efficiency(series));
        }
        return Optional.of(
                new Figure(
                        "scaling",
                        "Scaling",
                        "Throughput of all ranks, and efficiency, over the number of ranks. Points are"
                                + " medians over launches, bands their 95 % intervals. The ideal is"
                                + " the smallest number of ranks, scaled up. Predictions are those"
                                + " from the most ranks that were measured; their efficiency is"
                                + " relative to ranks that wait for nobody.",
                        legend(all),
                        plots,
                        tables(all),
                        notes));
    }

    private static Map<String, Colour> legend(List<ScalingSeries> all) {
        Map<String, Colour> legend = new LinkedHashMap<>();
        if (all.stream().anyMatch(series -> !series.points().isEmpty())) {
            legend.put("measured", MEASURED);
        }
        if (all.stream().anyMatch(series -> !series.predictions().isEmpty())) {
            legend.put("predicted", PREDICTED);
        }
        if (!all.isEmpty()) {
            legend.put("ideal", IDEAL);
        }
        return legend;
    }

    private static Plot throughput(ScalingSeries series) {
        List<Point> measured =
                measured(
                        series,
                        ScalingPoint::samplesPerSecond,
                        ScalingPoint::samplesLow,
                        ScalingPoint::samplesHigh);
        List<Point> predicted =
                series.fromMostRanks().stream()
                        .map(
                                of ->
                                        new Point(
                                                of.ranks(),
                                                of.samplesPerSecond(),
                                                of.samplesLow(),
                                                of.samplesHigh()))
                        .toList();
        Plot.Builder plot =
                Plot.titled(
                                series.title(),
                                "Throughput over ranks of %s, with the ideal line."
                                        .formatted(series.title()))
                        .axes(ranks(series), Axis.log("samples/s"));
        if (!measured.isEmpty()) {
            Point base = measured.get(0);
            long most = allRanks(series).max(Long::compare).orElseThrow();
            ideal(plot, base.ranks(), base.value(), most, base.value() * most / base.ranks());
        }
        return finish(plot, measured, predicted);
    }

    private static Plot efficiency(ScalingSeries series) {
        List<Point> measured =
                measured(series, ScalingPoint::efficiency, ScalingPoint::low, ScalingPoint::high);
        List<Point> predicted =
                series.fromMostRanks().stream()
                        .map(
                                of ->
                                        new Point(
                                                of.ranks(),
                                                of.efficiency(),
                                                of.efficiencyLow(),
                                                of.efficiencyHigh()))
                        .toList();
        double most =
                Stream.concat(measured.stream(), predicted.stream())
                        .mapToDouble(of -> of.hasBand() ? of.high() : of.value())
                        .max()
                        .orElse(1);
        Plot.Builder plot =
                Plot.titled(
                                series.title() + ": efficiency",
                                "Efficiency over ranks of %s; 1 is ideal."
                                        .formatted(series.title()))
                        .axes(
                                ranks(series),
                                Axis.linear("efficiency").within(0, Math.max(1.05, most)));
        long from = allRanks(series).min(Long::compare).orElseThrow();
        long to = allRanks(series).max(Long::compare).orElseThrow();
        ideal(plot, from, 1, to, 1);
        return finish(plot, measured, predicted);
    }

    private static List<Point> measured(
            ScalingSeries series,
            ToDoubleFunction<ScalingPoint> value,
            ToDoubleFunction<ScalingPoint> low,
            ToDoubleFunction<ScalingPoint> high) {
        return series.points().stream()
                .map(
                        of ->
                                new Point(
                                        of.ranks(),
                                        value.applyAsDouble(of),
                                        low.applyAsDouble(of),
                                        high.applyAsDouble(of)))
                .toList();
    }

    private static Stream<Long> allRanks(ScalingSeries series) {
        return Stream.concat(
                series.points().stream().map(ScalingPoint::ranks),
                series.fromMostRanks().stream().map(ScalingSeries.Prediction::ranks));
    }

    /** Ticks where something was measured or predicted, thinned out to what has room. */
    private static Axis ranks(ScalingSeries series) {
        List<Long> ranks = allRanks(series).distinct().sorted().toList();
        int step = (ranks.size() + MOST_TICKS - 1) / MOST_TICKS;
        Map<Double, String> ticks = new TreeMap<>();
        for (int i = ranks.size() - 1; i >= 0; i -= step) {
            ticks.put((double) ranks.get(i), Long.toString(ranks.get(i)));
        }
        return Axis.log2("ranks").withTicks(ticks);
    }

    private static void ideal(Plot.Builder plot, long from, double low, long to, double high) {
        plot.layer(
                Layer.of(Shape.LINE)
                        .column("x", List.of((double) from, (double) to))
                        .column("y", List.of(low, high))
                        .colour(IDEAL)
                        .constant("linetype", "dashed"));
    }

    private static Plot finish(Plot.Builder plot, List<Point> measured, List<Point> predicted) {
        curve(plot, predicted, PREDICTED, "dotted");
        curve(plot, measured, MEASURED, "solid");
        return plot.size(Plot.Span.HALF, HEIGHT).build();
    }

    private static void curve(
            Plot.Builder plot, List<Point> points, Colour colour, String linetype) {
        List<Point> banded = points.stream().filter(Point::hasBand).toList();
        if (banded.size() > 1) {
            plot.layer(
                    Layer.of(Shape.RIBBON)
                            .column("x", banded.stream().map(of -> (double) of.ranks()).toList())
                            .column("ymin", banded.stream().map(Point::low).toList())
                            .column("ymax", banded.stream().map(Point::high).toList())
                            .fill(colour)
                            .constant("alpha", BAND)
                            .constant("size", 0));
        }
        if (!points.isEmpty()) {
            List<Double> x = points.stream().map(of -> (double) of.ranks()).toList();
            List<Double> y = points.stream().map(Point::value).toList();
            plot.layer(
                            Layer.of(Shape.LINE)
                                    .column("x", x)
                                    .column("y", y)
                                    .colour(colour)
                                    .constant("linetype", linetype))
                    .layer(Layer.of(Shape.POINT).column("x", x).column("y", y).colour(colour));
        }
    }

    private static List<DataTable> tables(List<ScalingSeries> all) {
        DataTable.Builder measured =
                DataTable.of(
                        "Measured scaling",
                        "series",
                        ">ranks",
                        ">launches",
                        ">samples/s",
                        ">low",
                        ">high",
                        ">speedup",
                        ">efficiency",
                        ">low",
                        ">high",
                        "interval",
                        ">wait %",
                        ">all-reduce %",
                        ">hidden %");
        DataTable.Builder predicted =
                DataTable.of(
                        "Predicted scaling",
                        "series",
                        ">from ranks",
                        ">ranks",
                        ">samples/s",
                        ">low",
                        ">high",
                        ">efficiency",
                        ">low",
                        ">high",
                        "algorithms",
                        "network");
        boolean points = false;
        boolean predictions = false;
        for (ScalingSeries series : all) {
            for (ScalingPoint of : series.points()) {
                points = true;
                measured.row(
                        series.title(),
                        of.ranks(),
                        of.launches(),
                        of.samplesPerSecond(),
                        of.samplesLow(),
                        of.samplesHigh(),
                        of.speedup(),
                        of.efficiency(),
                        of.low(),
                        of.high(),
                        of.interval(),
                        100 * of.waitShare(),
                        100 * of.allreduceShare(),
                        100 * of.hiddenShare());
            }
            for (ScalingSeries.Prediction of : series.predictions()) {
                predictions = true;
                predicted.row(
                        series.title(),
                        of.baseRanks(),
                        of.ranks(),
                        of.samplesPerSecond(),
                        of.samplesLow(),
                        of.samplesHigh(),
                        of.efficiency(),
                        of.efficiencyLow(),
                        of.efficiencyHigh(),
                        of.algorithms(),
                        of.network());
            }
        }
        List<DataTable> tables = new ArrayList<>();
        if (points) {
            tables.add(measured.build());
        }
        if (predictions) {
            tables.add(predicted.build());
        }
        return tables;
    }
}
