package org.pentathlon.report.page;

import java.io.IOException;
import java.util.Locale;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.Figure;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.report.plot.SvgDrawing;

/** A figure with its heading, legend, pictures, notes and tables. */
final class FigureHtml {
    /** Widths of a plot's drawing where there is room, and on a small screen. */
    private static final int FULL = 1000;

    private static final int NARROW = 360;

    private final Html html;
    private final TableHtml tables;

    FigureHtml(Html html) {
        this.html = html;
        this.tables = new TableHtml(html);
    }

    void write(Figure figure) throws IOException {
        String heading = figure.id() + "-title";
        html.open("section", "id", figure.id(), "aria-labelledby", heading, "class", "shows")
                .element("h2", figure.title(), "id", heading)
                .line();
        html.open("figure").element("figcaption", figure.caption()).line();
        legend(figure);
        Plot.Span before = null;
        for (int i = 0; i < figure.plots().size(); i++) {
            Plot plot = figure.plots().get(i);
            if (plot.span() != before) {
                // Pictures of one size stand beside each other.
                html.raw(before == null ? "" : "</div>").open("div", "class", "plots").line();
            }
            before = plot.span();
            plot(plot, figure.id() + "-" + (i + 1));
        }
        html.raw(before == null ? "" : "</div>").close("figure").line();
        for (String note : figure.notes()) {
            html.element("p", note, "class", "note").line();
        }
        for (DataTable table : figure.tables()) {
            tables.folded(table);
        }
        html.close("section").line();
    }

    private void legend(Figure figure) throws IOException {
        if (figure.legend().isEmpty()) {
            return;
        }
        html.open("ul", "class", "legend", "aria-label", "Colours");
        for (var entry : figure.legend().entrySet()) {
            String colour = "background:var(%s)".formatted(entry.getValue().property());
            html.open("li").element("span", "", "style", colour).text(entry.getKey()).close("li");
        }
        html.close("ul").line();
    }

    /** Drawn twice: text that is to be read cannot be scaled down to a small screen. */
    private void plot(Plot plot, String id) throws IOException {
        String span = plot.span().name().toLowerCase(Locale.ROOT);
        html.open("div", "class", "plot-" + span);
        if (!plot.title().isEmpty()) {
            html.element("h3", plot.title());
        }
        html.open("div", "class", "wide")
                .raw(SvgDrawing.draw(plot, id + "w", width(plot.span())))
                .close("div");
        html.open("div", "class", "narrow")
                .raw(SvgDrawing.draw(plot, id + "n", NARROW))
                .close("div")
                .close("div")
                .line();
    }

    private static int width(Plot.Span span) {
        return switch (span) {
            case FULL -> FULL;
            case HALF -> FULL / 2;
            case THIRD -> FULL / 3;
        };
    }
}
