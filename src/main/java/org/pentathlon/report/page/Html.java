package org.pentathlon.report.page;

import java.io.IOException;
import org.pentathlon.report.plot.Markup;

/** Writes elements; text and attributes are escaped. */
final class Html {
    private final Appendable out;

    Html(Appendable out) {
        this.out = out;
    }

    /**
     * Opens an element.
     *
     * @param attributes names and values in turn
     */
    Html open(String tag, String... attributes) throws IOException {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            out.append(Markup.escape(attributes[i + 1])).append('"');
        }
        out.append('>');
        return this;
    }

    Html close(String tag) throws IOException {
        out.append("</").append(tag).append('>');
        return this;
    }

    Html text(String text) throws IOException {
        out.append(Markup.escape(text));
        return this;
    }

    /** An element that holds text alone. */
    Html element(String tag, String text, String... attributes) throws IOException {
        return open(tag, attributes).text(text).close(tag);
    }

    /** A list, whose items may be none. */
    Html list(Iterable<String> items) throws IOException {
        open("ul");
        for (String item : items) {
            element("li", item);
        }
        return close("ul").line();
    }

    Html line() throws IOException {
        out.append('\n');
        return this;
    }

    /** Markup as it is. */
    Html raw(String markup) throws IOException {
        out.append(markup);
        return this;
    }
}
