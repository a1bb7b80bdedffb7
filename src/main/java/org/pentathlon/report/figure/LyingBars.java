package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Plot;

/** Bars from left to right in labelled rows, with text beside them. */
final class LyingBars {
    /** What a text needs of the axis' length on a small screen, with some room. */
    private static final double TEXT_SHARE = 0.36;

    /** Keeps text off the bar, however wide the axis is; the library strips a mere space. */
    private static final String SPACE = "\u2060\u00a0";

    private final Rows rows;
    private final double above;
    private final List<Double> from = new ArrayList<>();
    private final List<Double> to = new ArrayList<>();
    private final List<Double> low = new ArrayList<>();
    private final List<Double> high = new ArrayList<>();
    private final List<String> fills = new ArrayList<>();
    private final List<Double> textX = new ArrayList<>();
    private final List<Double> textY = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    LyingBars(Rows rows) {
        this(rows, 0);
    }

    /** None yet, with as many rows' heights of room above the first. */
    LyingBars(Rows rows, double above) {
        this.rows = rows;
        this.above = above;
    }

    /**
     * A bar, or a part of one.
     *
     * @param fill what it stands for
     */
    LyingBars bar(int row, int lane, double start, double end, String fill) {
        from.add(start);
        to.add(end);
        low.add(rows.low(row, lane));
        high.add(rows.high(row, lane));
        fills.add(fill);
        return this;
    }

    /** Text that begins behind a place on the axis. */
    LyingBars text(int row, int lane, double x, String text) {
        textX.add(x);
        textY.add(rows.middle(row, lane));
        texts.add(SPACE + text);
        return this;
    }

    /** The longest bar's end. */
    double longest() {
        return to.stream().mapToDouble(end -> end).max().orElse(0);
    }

    /** Where the axis has to end for the texts; at least above 0. */
    double end() {
        double end = longest() > 0 ? longest() : 1;
        return texts.isEmpty() ? end * 1.03 : end / (1 - TEXT_SHARE);
    }

    /**
     * A plot of them.
     *
     * @param x the axis along the bars, with its borders
     * @param colours of what bars stand for
     * @param lanePixels of a bar
     */
    Plot plot(
            String title,
            String description,
            Axis x,
            Map<String, Colour> colours,
            Plot.Span span,
            int lanePixels) {
        return builder(title, description, x, colours, span, lanePixels).build();
    }

    /** The same, for layers to be added. */
    Plot.Builder builder(
            String title,
            String description,
            Axis x,
            Map<String, Colour> colours,
            Plot.Span span,
            int lanePixels) {
        Plot.Builder plot =
                Plot.titled(title, description)
                        .axes(x, rows.axis(above))
                        .fills(colours)
                        .layer(
                                Layer.of(Layer.Shape.RECT)
                                        .column("xmin", from)
                                        .column("xmax", to)
                                        .column("ymin", low)
                                        .column("ymax", high)
                                        .column("fill", fills)
                                        .constant("size", 0));
        if (!texts.isEmpty()) {
            plot.layer(
                    Layer.of(Layer.Shape.TEXT)
                            .column("x", textX)
                            .column("y", textY)
                            .column("label", texts)
                            .constant("hjust", 0.0)
                            .constant("size", 6.0)
                            .colour(Colour.INK));
        }
        return plot.withoutRowLines().size(span, rows.height(above, lanePixels));
    }
}
