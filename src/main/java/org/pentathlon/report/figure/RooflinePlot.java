package org.pentathlon.report.figure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Layer.Shape;
import org.pentathlon.report.plot.Plot;

/** What was reached under one roof, against arithmetic intensity; both axes are logarithmic. */
final class RooflinePlot {
    static final Map<BasicOperation.Kind, Colour> KINDS = kinds();

    private static final double KILO = 1e3;
    private static final String[] PREFIXES = {"", " k", " M", " G", " T", " P", " E"};
    private static final int HEIGHT = 400;

    /** Of the panel alone, in the narrow drawing. */
    private static final double PANEL_WIDTH = 290;

    private static final double PANEL_HEIGHT = HEIGHT - 46;

    /** Room above the highest and beside the outermost points, as a factor. */
    private static final double ROOM = 1.6;

    /** The same for texts right of points. */
    private static final double TEXT_ROOM = 3;

    /** Part of the slope that is shown at least, as a factor. */
    private static final double SLOPE = 8;

    private static final int FILLED = 16;
    private static final int HOLLOW = 1;

    private final Ceilings ceilings;
    private final List<RooflineCase> cases;
    private final List<BasicOperation> operations;
    private final double left;
    private final double right;
    private final double bottom;
    private final double top;

    private RooflinePlot(
            Ceilings ceilings, List<RooflineCase> cases, List<BasicOperation> operations) {
        this.ceilings = ceilings;
        this.cases = cases;
        this.operations = operations;
        double[] intensities =
                DoubleStream.concat(
                                cases.stream().mapToDouble(RooflineCase::intensity),
                                operations.stream().mapToDouble(BasicOperation::intensity))
                        .toArray();
        double[] rates =
                DoubleStream.concat(
                                cases.stream().mapToDouble(RooflineCase::flopsPerSecond),
                                operations.stream().mapToDouble(BasicOperation::flopsPerSecond))
                        .toArray();
        double least = DoubleStream.of(intensities).min().orElse(1);
        double most = DoubleStream.of(intensities).max().orElse(1);
        this.left = Math.min(least, ceilings.ridge() / SLOPE) / ROOM;
        this.right = Math.max(most, ceilings.ridge()) * (cases.isEmpty() ? ROOM : TEXT_ROOM);
        double slowest = DoubleStream.of(rates).min().orElse(1);
        this.bottom = Math.min(slowest / ROOM, ceilings.roof(left));
        double fastest = DoubleStream.of(rates).max().orElse(1);
        this.top = Math.max(fastest, ceilings.flopsPerSecond()) * ROOM;
    }

    private static Map<BasicOperation.Kind, Colour> kinds() {
        Map<BasicOperation.Kind, Colour> kinds = new EnumMap<>(BasicOperation.Kind.class);
        kinds.put(BasicOperation.Kind.PRODUCTS, Colour.SERIES_2);
        kinds.put(BasicOperation.Kind.CONVOLUTIONS, Colour.SERIES_5);
        kinds.put(BasicOperation.Kind.RECURRENT, Colour.SERIES_8);
        kinds.put(BasicOperation.Kind.ELEMENT_WISE, Colour.SERIES_1);
        return kinds;
    }

    /** Draws what stands under one roof, which is at least one case or operation. */
    static Plot of(
            Ceilings ceilings,
            List<RooflineCase> cases,
            List<BasicOperation> operations,
            Plot.Span span) {
        return new RooflinePlot(ceilings, cases, operations).plot(span);
    }

    private Plot plot(Plot.Span span) {
        Plot.Builder plot =
                Plot.titled(ceilings.title(), description())
                        .axes(
                                Axis.log("FLOP/byte")
                                        .within(left, right)
                                        .withTicks(
                                                LogTicks.between(left, right, RooflinePlot::word))
                                        .withoutMargin(),
                                Axis.log("FLOP/s")
                                        .within(bottom, top)
                                        .withTicks(
                                                LogTicks.between(bottom, top, RooflinePlot::word))
                                        .withoutMargin());
        roof(plot);
        KINDS.forEach((kind, colour) -> operations(plot, kind, colour));
        Modes.legend().forEach((mode, colour) -> cases(plot, mode, colour));
        labels(plot);
        return plot.size(span, HEIGHT).build();
    }

    private String description() {
        return "Operations per second against operations per byte under the ceilings of %s: %d cases and %d basic operations."
                .formatted(ceilings.title(), cases.size(), operations.size());
    }

    private void roof(Plot.Builder plot) {
        double from = Math.max(left, bottom / ceilings.bytesPerSecond());
        List<Double> x = List.of(from, ceilings.ridge(), right);
        plot.layer(
                Layer.of(Shape.LINE)
                        .column("x", x)
                        .column("y", x.stream().map(ceilings::roof).toList())
                        .colour(Colour.INK)
                        .constant("size", 1));
    }

    private void operations(Plot.Builder plot, BasicOperation.Kind kind, Colour colour) {
        List<BasicOperation> its = operations.stream().filter(o -> o.kind() == kind).toList();
        if (!its.isEmpty()) {
            plot.layer(
                    Layer.of(Shape.POINT)
                            .column("x", its.stream().map(BasicOperation::intensity).toList())
                            .column("y", its.stream().map(BasicOperation::flopsPerSecond).toList())
                            .colour(colour)
                            .constant("alpha", 0.75)
                            .constant("size", 2.6));
        }
    }

    private void cases(Plot.Builder plot, String mode, Colour colour) {
        List<RooflineCase> its = cases.stream().filter(c -> c.isOf(mode)).toList();
        if (!its.isEmpty()) {
            boolean train = its.get(0).shown().mode().equals("train");
            plot.layer(
                    Layer.of(Shape.POINT)
                            .column("x", its.stream().map(RooflineCase::intensity).toList())
                            .column("y", its.stream().map(RooflineCase::flopsPerSecond).toList())
                            .colour(colour)
                            .constant("shape", train ? FILLED : HOLLOW)
                            .constant("stroke", 1.5)
                            .constant("size", train ? 4 : 3));
        }
    }

    private void labels(Plot.Builder plot) {
        PointLabels places = new PointLabels(PANEL_WIDTH, PANEL_HEIGHT);
        cases.forEach(c -> places.point(x(c.intensity()), y(c.flopsPerSecond())));
        for (double intensity = left; intensity < right; intensity *= 1.03) {
            places.point(x(intensity), y(ceilings.roof(intensity)));
        }
        for (RooflineCase one : cases) {
            double y = y(one.flopsPerSecond());
            String name = name(one);
            places.place(x(one.intensity()), y, name)
                    .ifPresent(place -> label(plot, one, name, place, y));
        }
    }

    /** The workload, unless it stands under this roof several times. */
    private String name(RooflineCase one) {
        ReportCase shown = one.shown();
        long alike =
                cases.stream()
                        .map(RooflineCase::shown)
                        .filter(other -> other.workload().equals(shown.workload()))
                        .filter(other -> other.mode().equals(shown.mode()))
                        .count();
        return alike == 1 ? shown.workload() : shown.labelWithoutMode();
    }

    private void label(
            Plot.Builder plot, RooflineCase one, String name, PointLabels.Place place, double y) {
        double at = bottom * Math.pow(top / bottom, (y + place.up()) / PANEL_HEIGHT);
        plot.layer(
                Layer.of(Shape.TEXT)
                        .column("x", List.of(one.intensity()))
                        .column("y", List.of(at))
                        .beside(List.of(name), place.rightOfPoint())
                        .colour(Colour.INK)
                        .constant("size", 6));
    }

    private double x(double intensity) {
        return PANEL_WIDTH * Math.log(intensity / left) / Math.log(right / left);
    }

    private double y(double flopsPerSecond) {
        return PANEL_HEIGHT * Math.log(flopsPerSecond / bottom) / Math.log(top / bottom);
    }

    /** Such as {@code 20 G}. */
    private static String word(double value) {
        int power = (int) Math.floor(Math.log10(value * (1 + 1e-9)));
        int prefix = Math.max(0, Math.min(PREFIXES.length - 1, Math.floorDiv(power, 3)));
        return Digits.three(value / Math.pow(KILO, prefix)) + PREFIXES[prefix];
    }
}
