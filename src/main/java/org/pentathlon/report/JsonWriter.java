package org.pentathlon.report;

import java.io.IOException;

/**
 * Writes JSON as it comes, in ASCII alone. What is nested must be ended by the caller; a value in
 * an object must follow its name.
 */
final class JsonWriter {
    private final Appendable out;
    private boolean first = true;
    private boolean named;

    JsonWriter(Appendable out) {
        this.out = out;
    }

    JsonWriter beginObject() throws IOException {
        return begin('{');
    }

    JsonWriter endObject() throws IOException {
        return end('}');
    }

    JsonWriter beginArray() throws IOException {
        return begin('[');
    }

    JsonWriter endArray() throws IOException {
        return end(']');
    }

    private JsonWriter begin(char bracket) throws IOException {
        separate();
        out.append(bracket);
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) throws IOException {
        out.append(bracket);
        first = false;
        return this;
    }

    /** Name of the value that comes next. */
    JsonWriter name(String name) throws IOException {
        separate();
        quote(name);
        out.append(':');
        named = true;
        return this;
    }

    /**
     * A String, a Long, a Double or a Boolean; null and NaN become null. JSON has no infinite
     * numbers: they are text.
     */
    JsonWriter value(Object value) throws IOException {
        separate();
        if (value instanceof Double real && Double.isNaN(real)) {
            out.append("null");
        } else if (value instanceof String text) {
            quote(text);
        } else if (value instanceof Double real && Double.isInfinite(real)) {
            quote(real.toString());
        } else {
            out.append(String.valueOf(value));
        }
        return this;
    }

    /** A number in digits of the caller's choice. */
    JsonWriter number(String digits) throws IOException {
        separate();
        out.append(digits);
        return this;
    }

    /** A name and its value. */
    JsonWriter pair(String name, Object value) throws IOException {
        return name(name).value(value);
    }

    /** Lets what comes next begin a line, after the comma that parts it from what was before. */
    JsonWriter line() throws IOException {
        if (!first) {
            out.append(',');
        }
        out.append('\n');
        first = true;
        return this;
    }

    private void separate() throws IOException {
        if (!first && !named) {
            out.append(',');
        }
        first = false;
        named = false;
    }

    private void quote(String text) throws IOException {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
