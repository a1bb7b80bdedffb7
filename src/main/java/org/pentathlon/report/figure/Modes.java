package org.pentathlon.report.figure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pentathlon.report.plot.Colour;

/** Training and inference beside each other. */
final class Modes {
    private Modes() {}

    /** Words of files, with what pictures call them. */
    static final Map<String, String> TITLES = titles();

    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("train", "training");
        titles.put("infer", "inference");
        return titles;
    }

    /** Such as {@code Training}. */
    static String title(String mode) {
        String title = TITLES.getOrDefault(mode, mode);
        return title.isEmpty()
                ? title
                : Character.toUpperCase(title.charAt(0)) + title.substring(1);
    }

    /** Colours of the two, in their order. */
    static Map<String, Colour> legend() {
        Map<String, Colour> legend = new LinkedHashMap<>();
        legend.put(TITLES.get("train"), Colour.series(2));
        legend.put(TITLES.get("infer"), Colour.series(3));
        return legend;
    }
}
