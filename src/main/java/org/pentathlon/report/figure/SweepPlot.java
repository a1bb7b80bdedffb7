package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Layer.Shape;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.SweepFit;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepPoint;

/**
 * Memory of one case against the size of its input: points, their fit, limit, and what was tried.
 */
final class SweepPlot {
    private static final double MIB = 1L << 20;
    private static final double GIB = 1L << 30;

    /** Sizes at which a fit is drawn. */
    private static final int STEPS = 40;

    /** A limit farther away than so many times the largest point would flatten the points. */
    private static final double LIMIT_IN_RANGE = 1.5;

    /** Least distance of two ticks of image sizes, as a part of the axis. */
    private static final double TICK_DISTANCE = 0.14;

    /** Height of a text, as a part of the axis. */
    private static final double TEXT_PART = 0.08;

    private static final double LEFT_PART = 0.55;

    private final SweepCase shown;
    private final Map<Long, Colour> colours;
    private final double most;
    private final double unit;

    private SweepPlot(SweepCase shown, Map<Long, Colour> colours) {
        this.shown = shown;
        this.colours = colours;
        double largest = shown.points().stream().mapToLong(shown::bytes).max().orElse(0);
        double limit = shown.limitBytes();
        this.most =
                limit > 0 && limit <= LIMIT_IN_RANGE * largest ? Math.max(limit, largest) : largest;
        this.unit = most >= 4 * GIB ? GIB : MIB;
    }

    /**
     * Draws a case that has points.
     *
     * @param colours of the batches
     */
    static Plot of(SweepCase shown, Map<Long, Colour> colours, Plot.Span span, int height) {
        return new SweepPlot(shown, colours).plot(span, height);
    }

    private Plot plot(Plot.Span span, int height) {
        Plot.Builder plot = Plot.titled(title(), description()).axes(x(), y());
        shown.drawn().fit().ifPresent(fit -> lines(plot, fit));
        for (long batch : batches(shown.measured())) {
            points(plot, batch);
        }
        limit(plot);
        tried(plot);
        return plot.size(span, height).build();
    }

    private String title() {
        String fitted =
                shown.drawn()
                        .fit()
                        .map(fit -> String.format(Locale.ROOT, ", R² %.4f", fit.rSquared()))
                        .orElse(", no fit");
        long largest = shown.drawn().largestBatch();
        return shown.label() + fitted + (largest < 0 ? "" : ", largest batch " + largest);
    }

    private String description() {
        return "%s against %s of %s: %d points%s."
                .formatted(
                        measure(),
                        shown.isArea() ? "image area" : "sequence length",
                        shown.label(),
                        shown.measured().size(),
                        shown.drawn()
                                .fit()
                                .map(fit -> ", fitted by " + SweepCase.formula(fit, Digits::four))
                                .orElse(", no fit"));
    }

    private String measure() {
        return shown.drawn().measure().equals(SweepFits.ALLOCATOR)
                ? "allocator's peak"
                : "process's peak";
    }

    private Axis y() {
        return Axis.fromZero(measure() + (unit == GIB ? " (GiB)" : " (MiB)"));
    }

    /** Of images the areas are far apart and the sides are what people know. */
    private Axis x() {
        double last = lastSize();
        if (!shown.isArea()) {
            return Axis.fromZero("words of a sequence").within(0, last);
        }
        Map<Double, String> ticks = new LinkedHashMap<>();
        double before = Double.POSITIVE_INFINITY;
        List<Long> sizes = new ArrayList<>(sizes());
        for (int i = sizes.size() - 1; i >= 0; i--) {
            double size = sizes.get(i);
            if (before - size >= TICK_DISTANCE * last) {
                ticks.put(size, Math.round(Math.sqrt(size)) + "²");
                before = size;
            }
        }
        return Axis.fromZero("pixels of an image").within(0, last).withTicks(ticks);
    }

    private SortedSet<Long> sizes() {
        return shown.points().stream()
                .filter(point -> shown.bytes(point) >= 0)
                .map(SweepPoint::size)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private double lastSize() {
        return sizes().last();
    }

    static Collection<Long> batches(List<SweepPoint> points) {
        return points.stream()
                .map(SweepPoint::batch)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A line for each batch, from no input to the largest that was measured with it. */
    private void lines(Plot.Builder plot, SweepFit fit) {
        for (long batch : batches(shown.measured())) {
            double last =
                    shown.measured().stream()
                            .filter(point -> point.batch() == batch)
                            .mapToLong(SweepPoint::size)
                            .max()
                            .orElse(0);
            List<Double> sizes = new ArrayList<>();
            List<Double> bytes = new ArrayList<>();
            for (int i = 0; i <= STEPS; i++) {
                double size = last * i / STEPS;
                sizes.add(size);
                bytes.add(bytes(fit, size, batch) / unit);
            }
            plot.layer(
                    Layer.of(Shape.LINE)
                            .column("x", sizes)
                            .column("y", bytes)
                            .colour(colours.get(batch))
                            .constant("size", 0.8));
        }
    }

    /** As {@link SweepFit#bytes}, also between whole sizes. */
    private static double bytes(SweepFit fit, double size, long batch) {
        return fit.a() + batch * (fit.b() + size * (fit.c() + size * fit.d()));
    }

    private void points(Plot.Builder plot, long batch) {
        List<SweepPoint> its =
                shown.measured().stream().filter(point -> point.batch() == batch).toList();
        plot.layer(at(its, Shape.POINT).colour(colours.get(batch)).constant("size", 3));
    }

    private Layer at(List<SweepPoint> points, Shape shape) {
        return Layer.of(shape)
                .column("x", points.stream().map(point -> (double) point.size()).toList())
                .column("y", points.stream().map(point -> shown.bytes(point) / unit).toList());
    }

    private void limit(Plot.Builder plot) {
        double limit = shown.limitBytes();
        if (limit > 0 && limit <= most) {
            plot.layer(
                    Layer.of(Shape.LINE)
                            .column("x", List.of(0.0, lastSize()))
                            .column("y", List.of(limit / unit, limit / unit))
                            .colour(Colour.INK)
                            .constant("linetype", "dashed")
                            .constant("size", 0.7));
        }
    }

    /** A ring, with its batch beside it on the side that has room, off the limit's line. */
    private void tried(Plot.Builder plot) {
        List<SweepPoint> tried = shown.tried();
        if (tried.isEmpty()) {
            return;
        }
        SweepPoint point = tried.get(0);
        boolean left = point.size() < LEFT_PART * lastSize();
        plot.layer(at(tried, Shape.POINT).colour(Colour.INK).constant("size", 2));
        plot.layer(
                at(tried, Shape.POINT).colour(Colour.INK).constant("shape", 1).constant("size", 6));
        double bytes = shown.bytes(point);
        boolean onLimit = Math.abs(bytes - shown.limitBytes()) < TEXT_PART * most;
        plot.layer(
                Layer.of(Shape.TEXT)
                        .column("x", List.of((double) point.size()))
                        .column("y", List.of((onLimit ? bytes - TEXT_PART * most : bytes) / unit))
                        .beside(List.of("batch " + point.batch()), left)
                        .colour(Colour.INK)
                        .constant("size", 6));
    }
}
