package org.pentathlon.report.plot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shapes of one kind, one for each row of its columns.
 *
 * <p>A column belongs to an aesthetic of the grammar of graphics, such as {@code x}, {@code ymin},
 * {@code group}, {@code label}, or {@code fill} by name (see {@link Plot.Builder#fills}). A missing
 * number is null. Shapes are drawn in the order of the layers.
 */
public final class Layer {
    /** The library cuts spaces off a text's ends, but not off this character without width. */
    private static final String NOTHING = "\u200b";

    private static final String SPACE = NOTHING + "\u00a0\u00a0\u00a0" + NOTHING;

    private final Map<String, Object> data = new LinkedHashMap<>();
    private final Map<String, Object> options = new LinkedHashMap<>();
    private final Map<String, Object> mapping = new LinkedHashMap<>();

    private Layer(Shape shape) {
        options.put("geom", shape.word());
        options.put("stat", "identity");
        options.put("show_legend", false);
        options.put("tooltips", "none");
    }

    /** What is drawn of a row, or of all rows of a group. */
    public enum Shape {
        LINE,
        POINT,
        RIBBON,
        SEGMENT,
        RECT,
        TEXT,
        VLINE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Layer of(Shape shape) {
        return new Layer(shape);
    }

    /** Values of an aesthetic, one a row: Doubles, Longs or Strings. */
    public Layer column(String aesthetic, List<?> values) {
        data.put(aesthetic, values);
        mapping.put(aesthetic, aesthetic);
        return this;
    }

    /** An aesthetic that is the same in all rows, such as {@code size}. */
    public Layer constant(String aesthetic, Object value) {
        options.put(aesthetic, value);
        return this;
    }

    /** Line and text of all rows. */
    public Layer colour(Colour colour) {
        return constant("color", colour.placeholder());
    }

    /** Area of all rows. */
    public Layer fill(Colour colour) {
        return constant("fill", colour.placeholder());
    }

    /** Texts at some distance right of their places, or left of them. */
    public Layer beside(List<String> texts, boolean right) {
        constant("hjust", right ? "left" : "right");
        return column(
                "label", texts.stream().map(text -> right ? SPACE + text : text + SPACE).toList());
    }

    /** The library's description of it. */
    Map<String, Object> spec() {
        Map<String, Object> spec = new LinkedHashMap<>(options);
        spec.put("data", new LinkedHashMap<>(data));
        spec.put("mapping", new LinkedHashMap<>(mapping));
        return spec;
    }
}
