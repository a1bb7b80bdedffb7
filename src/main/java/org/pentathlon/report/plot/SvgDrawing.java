package org.pentathlon.report.plot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/**
 * Draws plots as SVG by lets-plot, which lays text out by widths of its own and so asks for no
 * fonts. Text takes its font and colour from the page's style sheet, by lets-plot's classes;
 * colours are custom properties. The same plot gives the same text, whatever was drawn before.
 */
public final class SvgDrawing {
    private static final Pattern STYLE = Pattern.compile("<style.*?</style>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern DIGITS = Pattern.compile("(\\d+\\.\\d{2})\\d+");
    private static final Pattern CLOSING = Pattern.compile("\\s*>\\s*</(line|path|rect|circle)>");
    private static final Pattern INDENT = Pattern.compile("\\n\\s*");
    private static final Pattern IDS = Pattern.compile("\\b(id=\"|url\\(#)([A-Za-z0-9]+)");

    private SvgDrawing() {}

    /**
     * An {@code svg} element, which fills the width of what it stands in.
     *
     * @param id begins the names within it, so that two of a page do not share any
     * @param width in pixels, that text has its usual size at
     */
    public static String draw(Plot plot, String id, int width) {
        Map<String, Object> spec = new LinkedHashMap<>(plot.spec());
        Map<String, Object> theme = theme();
        theme.putAll(plot.theme());
        spec.put("theme", theme);
        String drawn =
                PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
                        spec,
                        new DoubleVector(width, plot.height()),
                        (columns, rows, pixels) -> {
                            throw new IllegalStateException("a plot of shapes has no raster");
                        },
                        false);
        // Labels last: nothing of them is taken for a colour or a name.
        String body = named(smaller(coloured(drawn)), id);
        return element(plot.longLabels().restored(body), plot, width);
    }

    /** Everything that is a surface is left out: the page's shows. */
    private static Map<String, Object> theme() {
        Map<String, Object> theme = new LinkedHashMap<>();
        theme.put("name", "minimal");
        theme.put("plot_background", "blank");
        theme.put("panel_background", "blank");
        theme.put("panel_grid", line(Colour.GRID));
        theme.put("panel_grid_minor", "blank");
        theme.put("axis_line", line(Colour.MUTED));
        theme.put("axis_ticks", line(Colour.MUTED));
        theme.put("legend_position", "none");
        theme.put("axis_text", text(12));
        theme.put("axis_title", text(12));
        return theme;
    }

    private static Map<String, Object> line(Colour colour) {
        return new LinkedHashMap<>(Map.of("color", colour.placeholder(), "blank", false));
    }

    private static Map<String, Object> text(int pixels) {
        return new LinkedHashMap<>(Map.of("size", pixels, "blank", false));
    }

    private static String coloured(String svg) {
        String coloured = svg;
        for (Colour colour : Colour.values()) {
            String property = "var(" + colour.property() + ")";
            coloured = coloured.replace(colour.drawn(), property);
            coloured = coloured.replace(colour.placeholder(), property);
        }
        return coloured;
    }

    /** Without its own style, to hundredths of a pixel, and without what only indents. */
    private static String smaller(String svg) {
        String plain = STYLE.matcher(svg).replaceAll("");
        plain = TAG.matcher(plain).replaceAll(tag -> Matcher.quoteReplacement(shortened(tag)));
        plain = CLOSING.matcher(plain).replaceAll("/>");
        return INDENT.matcher(plain).replaceAll("").replace(" fill-opacity=\"1.0\"", "");
    }

    private static String shortened(MatchResult tag) {
        return DIGITS.matcher(tag.group()).replaceAll("$1");
    }

    private static String element(String svg, Plot plot, int width) {
        String body = svg.substring(svg.indexOf('>') + 1);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 %d %d\""
                        .formatted(width, plot.height())
                + " role=\"img\" aria-label=\"%s\">".formatted(Markup.escape(plot.description()))
                + body;
    }

    /** The library's names are random. */
    private static String named(String body, String id) {
        Map<String, String> names = new LinkedHashMap<>();
        Matcher matcher = IDS.matcher(body);
        StringBuilder named = new StringBuilder();
        while (matcher.find()) {
            String name =
                    names.computeIfAbsent(matcher.group(2), old -> id + "-" + (names.size() + 1));
            matcher.appendReplacement(named, matcher.group(1) + name);
        }
        return matcher.appendTail(named).toString();
    }
}
