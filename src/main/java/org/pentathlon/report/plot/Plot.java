package org.pentathlon.report.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One picture: layers over two axes, in the grammar of graphics. It has no legend and no title; the
 * page has them.
 *
 * @param title a few words above it, such as a case's name; may be empty
 * @param description what it shows, for those who cannot see it
 * @param span how much of the page's width it takes where there is room
 * @param height in pixels
 * @param spec the library's description
 * @param theme what differs from the usual look, in the library's words
 * @param longLabels what the library draws others for
 */
public record Plot(
        String title,
        String description,
        Span span,
        int height,
        Map<String, Object> spec,
        Map<String, Object> theme,
        LongLabels longLabels) {

    /** How much of the page's width a picture takes. */
    public enum Span {
        FULL,
        HALF,
        THIRD
    }

    public static Builder titled(String title, String description) {
        return new Builder(title, description);
    }

    /** Collects the parts of a plot. */
    public static final class Builder {
        private final String title;
        private final String description;
        private final List<Object> layers = new ArrayList<>();
        private final List<Object> scales = new ArrayList<>();
        private final LongLabels longLabels = new LongLabels();
        private final Map<String, Object> theme = new LinkedHashMap<>();
        private Span span = Span.FULL;
        private int height = 300;

        private Builder(String title, String description) {
            this.title = title;
            this.description = description;
        }

        public Builder axes(Axis x, Axis y) {
            scales.add(x.scale("x", longLabels));
            scales.add(y.scale("y", longLabels));
            return this;
        }

        public Builder layer(Layer layer) {
            layers.add(layer.spec());
            return this;
        }

        /** Colours of the names that areas have as {@code fill}. */
        public Builder fills(Map<String, Colour> colours) {
            Map<String, Object> scale = new LinkedHashMap<>();
            scale.put("aesthetic", "fill");
            scale.put("discrete", true);
            scale.put("limits", List.copyOf(colours.keySet()));
            scale.put("values", colours.values().stream().map(Colour::placeholder).toList());
            scales.add(scale);
            return this;
        }

        /** No lines across from the vertical axis, which has names. */
        public Builder withoutRowLines() {
            theme.put("panel_grid_major_y", "blank");
            return this;
        }

        public Builder size(Span newSpan, int newHeight) {
            span = newSpan;
            height = newHeight;
            return this;
        }

        public Plot build() {
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("kind", "plot");
            spec.put("layers", layers);
            spec.put("scales", scales);
            return new Plot(title, description, span, height, spec, theme, longLabels);
        }
    }
}
