package org.pentathlon.report.plot;

import java.util.Locale;

/**
 * A colour by what it stands for. The page's style sheet gives it its value, one for light and one
 * for dark surroundings, as the custom property {@link #property}.
 */
public enum Colour {
    /** What everything is drawn on: edges between areas that touch. */
    SURFACE,
    INK,
    MUTED,
    GRID,
    SERIES_1,
    SERIES_2,
    SERIES_3,
    SERIES_4,
    SERIES_5,
    SERIES_6,
    SERIES_7,
    SERIES_8,
    SERIES_9;

    private static final int FIRST = 1;

    /** Colours of as many things beside each other. */
    public static final int SERIES = 9;

    /** The n-th thing's, from 0; begins again behind the last. */
    public static Colour series(int n) {
        return values()[SERIES_1.ordinal() + n % SERIES];
    }

    /** Such as {@code --series-1}. */
    public String property() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What stands for it while the library draws, which knows fixed colours alone. */
    String placeholder() {
        return "#0102%02x".formatted(FIRST + ordinal());
    }

    /** As the library writes the placeholder in lines; in points and text it is as it is. */
    String drawn() {
        return "rgb(1,2,%d)".formatted(FIRST + ordinal());
    }
}
