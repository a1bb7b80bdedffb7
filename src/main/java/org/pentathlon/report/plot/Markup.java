package org.pentathlon.report.plot;

/** Text within HTML and SVG. */
public final class Markup {
    private Markup() {}

    /** Text as it may stand in an element or in an attribute. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
