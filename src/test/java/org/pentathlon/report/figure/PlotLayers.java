package org.pentathlon.report.figure;

import java.util.List;
import java.util.Map;
import org.pentathlon.report.plot.Plot;

/** What a plot draws, by shape: the columns of each of its layers. */
final class PlotLayers {
    private PlotLayers() {}

    /**
     * The layers of a shape, in their order, with those of their settings that are asked for as
     * columns too.
     */
    @SuppressWarnings("unchecked") // A plot's description is made of maps and lists.
    static List<Map<String, Object>> of(Plot plot, String shape) {
        List<Map<String, Object>> layers = (List<Map<String, Object>>) plot.spec().get("layers");
        return layers.stream().filter(layer -> layer.get("geom").equals(shape)).toList();
    }

    /** A column of a layer. */
    @SuppressWarnings("unchecked")
    static List<Double> numbers(Map<String, Object> layer, String column) {
        return (List<Double>) ((Map<String, Object>) layer.get("data")).get(column);
    }

    /** The texts of a plot. */
    @SuppressWarnings("unchecked")
    static List<String> texts(Plot plot) {
        return of(plot, "text").stream()
                .flatMap(
                        layer ->
                                ((List<String>)
                                                ((Map<String, Object>) layer.get("data"))
                                                        .get("label"))
                                        .stream())
                .map(text -> text.replaceAll("[\u200b\u00a0]", ""))
                .toList();
    }
}
