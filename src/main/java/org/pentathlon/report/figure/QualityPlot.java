package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Layer.Shape;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.QualityRow;

/** Figures of a training over time: each launch faintly, and the median over launches. */
final class QualityPlot {
    static final Colour METRIC = Colour.SERIES_3;
    static final Colour TARGET = Colour.SERIES_7;
    static final Colour HELD_OUT = Colour.SERIES_3;
    static final Colour TRAINED = Colour.SERIES_5;

    private static final int HEIGHT = 280;
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    /** Longer times are given in the larger unit. */
    private static final double MANY = 5;

    /** Largest over least figure from which on an axis is logarithmic. */
    private static final double WIDE = 20;

    private static final int DIAMOND = 18;

    private final Training training;
    private final double unit;
    private final String unitName;

    private QualityPlot(Training training) {
        this.training = training;
        double last =
                training.evaluations().stream().mapToDouble(QualityRow::seconds).max().orElse(0);
        if (last > MANY * HOUR) {
            this.unit = HOUR;
            this.unitName = "h";
        } else if (last > MANY * MINUTE) {
            this.unit = MINUTE;
            this.unitName = "min";
        } else {
            this.unit = 1;
            this.unitName = "s";
        }
    }

    /** The figure that the target is of. */
    static Plot ofQuality(Training training) {
        return new QualityPlot(training).quality();
    }

    /** Losses of training and of the held-out split. */
    static Plot ofLoss(Training training) {
        return new QualityPlot(training).loss();
    }

    private Plot quality() {
        List<List<Training.At>> lines = training.lines(training.metric());
        Stream<Double> values = values(lines);
        boolean hasTarget = !Double.isNaN(training.target());
        String percent = training.unit().equals("1") ? "" : " (" + training.unit() + ")";
        String name = training.metric().replace('_', ' ');
        List<Double> all =
                Stream.concat(values, hasTarget ? Stream.of(training.target()) : Stream.of())
                        .toList();
        Plot.Builder plot =
                Plot.titled(
                                training.shown().label() + ": " + name + outcome(),
                                "%s of %s over time, of %d launches."
                                        .formatted(name, training.shown().label(), lines.size()))
                        .axes(time(), axis(name + percent, all));
        if (hasTarget) {
            target(plot);
        }
        lines(plot, lines, METRIC);
        reached(plot);
        return plot.size(Plot.Span.HALF, HEIGHT).build();
    }

    /** Whether and when the target was met, over all launches. */
    private String outcome() {
        if (Double.isNaN(training.target())) {
            return "";
        }
        double seconds = training.secondsToTarget();
        if (!Double.isNaN(seconds)) {
            return ", target reached after %s s".formatted(Digits.four(seconds));
        }
        int reached = training.reached().size();
        return reached == 0
                ? ", target not reached"
                : ", target reached in %d of %d launches"
                        .formatted(reached, training.launches().size());
    }

    private Plot loss() {
        List<List<Training.At>> heldOut = training.lines(training.lossMetric());
        List<List<Training.At>> trained = training.trainingLoss();
        List<Double> all = Stream.concat(values(heldOut), values(trained)).toList();
        Plot.Builder plot =
                Plot.titled(
                                training.shown().label() + ": loss",
                                "Losses of %s over time: mean of each epoch's training, and %s."
                                        .formatted(
                                                training.shown().label(),
                                                training.lossMetric().replace('_', ' ')))
                        .axes(time(), axis("loss", all));
        lines(plot, trained, TRAINED);
        lines(plot, heldOut, HELD_OUT);
        return plot.size(Plot.Span.HALF, HEIGHT).build();
    }

    private static Stream<Double> values(List<List<Training.At>> lines) {
        return lines.stream().flatMap(List::stream).map(Training.At::value);
    }

    private Axis time() {
        return Axis.fromZero("time (" + unitName + ")").within(0, last());
    }

    private double last() {
        return training.evaluations().stream().mapToDouble(QualityRow::seconds).max().orElse(1)
                / unit;
    }

    private static Axis axis(String title, List<Double> values) {
        double least = values.stream().mapToDouble(v -> v).min().orElse(0);
        double most = values.stream().mapToDouble(v -> v).max().orElse(0);
        if (least == most) {
            double room = least == 0 ? 1 : Math.abs(least) / 10;
            return Axis.linear(title)
                    .within(least - room, least + room)
                    .withTicks(Map.of(least, Digits.four(least)));
        }
        return least > 0 && most > WIDE * least
                ? Axis.log(title).withTicks(LogTicks.between(least, most, Digits::three))
                : Axis.linear(title);
    }

    private void lines(Plot.Builder plot, List<List<Training.At>> lines, Colour colour) {
        if (lines.size() > 1) {
            lines.forEach(
                    line ->
                            plot.layer(
                                    at(line, Shape.LINE)
                                            .colour(colour)
                                            .constant("alpha", 0.35)
                                            .constant("size", 0.7)));
        }
        List<Training.At> median = Training.median(lines);
        plot.layer(at(median, Shape.LINE).colour(colour).constant("size", 1.1));
        plot.layer(at(median, Shape.POINT).colour(colour).constant("size", 3));
    }

    private Layer at(List<Training.At> points, Shape shape) {
        return Layer.of(shape)
                .column("x", points.stream().map(at -> at.seconds() / unit).toList())
                .column("y", points.stream().map(Training.At::value).toList());
    }

    private void target(Plot.Builder plot) {
        plot.layer(
                Layer.of(Shape.LINE)
                        .column("x", List.of(0.0, last()))
                        .column("y", List.of(training.target(), training.target()))
                        .colour(TARGET)
                        .constant("linetype", "dashed")
                        .constant("size", 0.8));
    }

    private void reached(Plot.Builder plot) {
        List<Training.At> met = new ArrayList<>();
        for (QualityRow evaluation : training.reached()) {
            met.add(new Training.At(evaluation.seconds(), evaluation.value()));
        }
        if (!met.isEmpty()) {
            plot.layer(
                    at(met, Shape.POINT)
                            .colour(TARGET)
                            .constant("shape", DIAMOND)
                            .constant("size", 5));
        }
    }
}
