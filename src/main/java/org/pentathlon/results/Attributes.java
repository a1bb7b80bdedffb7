package org.pentathlon.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named scalars in a fixed order: text, whole numbers, floating-point numbers or flags. */
public final class Attributes {
    private final Map<String, Object> values = new LinkedHashMap<>();

    public Attributes put(String name, String value) {
        values.put(name, value);
        return this;
    }

    public Attributes put(String name, long value) {
        values.put(name, value);
        return this;
    }

    public Attributes put(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** A flag, which files hold as an unsigned byte, 0 or 1. */
    public Attributes put(String name, boolean value) {
        values.put(name, value);
        return this;
    }

    /** Adds another's value of that name, if it has one. */
    Attributes putOf(Attributes others, String name) {
        if (others.values.containsKey(name)) {
            values.put(name, others.values.get(name));
        }
        return this;
    }

    /** Adds all of another's, which replace those of the same names. */
    public Attributes putAll(Attributes others) {
        values.putAll(others.values);
        return this;
    }

    /** The whole number (flags: 0 or 1) of that name, or the other one where there is none. */
    public long number(String name, long otherwise) {
        Object value = values.get(name);
        if (value instanceof Long number) {
            return number;
        }
        return value instanceof Boolean flag ? (flag ? 1 : 0) : otherwise;
    }

    /** The number of that name, whole or not, or the other one where there is none. */
    public double real(String name, double otherwise) {
        return values.get(name) instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** The text of that name, or the other one where there is none. */
    public String text(String name, String otherwise) {
        return values.get(name) instanceof String text ? text : otherwise;
    }

    /** Each value is a String, a Long, a Double or a Boolean. */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }
}
