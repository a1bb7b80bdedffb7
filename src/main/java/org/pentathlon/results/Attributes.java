package org.pentathlon.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named scalars in a fixed order: text, whole numbers or floating-point numbers. */
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

    /** Each value is a String, a Long or a Double. */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }
}
