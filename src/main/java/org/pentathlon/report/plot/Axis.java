package org.pentathlon.report.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An axis of a plot.
 *
 * @param title what it shows, with its unit; empty for none
 * @param kind how values become places
 * @param low least value that is shown; NaN where the values decide
 * @param high largest value that is shown; NaN where the values decide
 * @param ticks what is written at which values; empty where the library chooses
 * @param tight whether the axis ends at its borders, else there is some room beyond
 */
public record Axis(
        String title,
        Kind kind,
        double low,
        double high,
        Map<Double, String> ticks,
        boolean tight) {

    /** How values become places. */
    public enum Kind {
        LINEAR,
        LOG,
        LOG2
    }

    public Axis {
        ticks = Collections.unmodifiableMap(new LinkedHashMap<>(ticks));
    }

    /** Of numbers. */
    public static Axis linear(String title) {
        return of(title, Kind.LINEAR);
    }

    /** Of numbers, from 0 on. */
    public static Axis fromZero(String title) {
        return linear(title).within(0, Double.NaN);
    }

    /** Of numbers above 0, each ten times the one before as far away. */
    public static Axis log(String title) {
        return of(title, Kind.LOG);
    }

    /** Of numbers above 0, each twice the one before as far away. */
    public static Axis log2(String title) {
        return of(title, Kind.LOG2);
    }

    private static Axis of(String title, Kind kind) {
        return new Axis(title, kind, Double.NaN, Double.NaN, Map.of(), false);
    }

    /** The same with borders; NaN leaves a side to the values. */
    public Axis within(double least, double most) {
        return new Axis(title, kind, least, most, ticks, tight);
    }

    /** The same with ticks at these values alone. */
    public Axis withTicks(Map<Double, String> at) {
        return new Axis(title, kind, low, high, at, tight);
    }

    /** The same without room beyond its borders. */
    public Axis withoutMargin() {
        return new Axis(title, kind, low, high, ticks, true);
    }

    /** The library's description of it. */
    Map<String, Object> scale(String aesthetic, LongLabels labels) {
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("aesthetic", aesthetic);
        scale.put("name", title);
        switch (kind) {
            case LOG -> scale.put("trans", "log10");
            case LOG2 -> scale.put("trans", "log2");
            case LINEAR -> {}
        }
        if (!(Double.isNaN(low) && Double.isNaN(high))) {
            List<Object> limits = new ArrayList<>();
            limits.add(Double.isNaN(low) ? null : low);
            limits.add(Double.isNaN(high) ? null : high);
            scale.put("limits", limits);
        }
        if (!ticks.isEmpty()) {
            scale.put("breaks", List.copyOf(ticks.keySet()));
            scale.put("labels", ticks.values().stream().map(labels::placeholder).toList());
        }
        if (tight) {
            scale.put("expand", List.of(0, 0));
        }
        return scale;
    }
}
