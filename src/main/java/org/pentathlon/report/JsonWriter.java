package org.pentathlon.report;

import java.io.IOException;

/**
 * Writes JSON as it comes, in ASCII alone. What is nested must be ended by the caller; a value in
 * an object must follow its name.
 */
public final class JsonWriter {
    private final Appendable out;
    private boolean first = true;
    private boolean named;

    /** Of a text that begins with it. */
    public JsonWriter(Appendable out) {
        this.out = out;
    }

    public JsonWriter beginObject() throws IOException {
        return begin('{');
    }

    public JsonWriter endObject() throws IOException {
        return end('}');
    }

    public JsonWriter beginArray() throws IOException {
        return begin('[');
    }

    public JsonWriter endArray() throws IOException {
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
    public JsonWriter name(String name) throws IOException {
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
    public JsonWriter value(Object value) throws IOException {
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
    public JsonWriter number(String digits) throws IOException {
        separate();
        out.append(digits);
        return this;
    }

    /** A name and its value. */
    public JsonWriter pair(String name, Object value) throws IOException {
        return name(name).value(value);
    }

    /** Lets what comes next begin a line, after the comma that parts it from what was before. */
    public JsonWriter line() throws IOException {
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
