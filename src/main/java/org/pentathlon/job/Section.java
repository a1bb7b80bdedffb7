package org.pentathlon.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys that were written together: the top of a job file, an entry of its {@code cases}, or the
 * flags.
 *
 * @param place for what is missing
 */
record Section(String place, Map<JobKey, List<Written>> values, SortedMap<String, Written> set) {
    static Section empty(String place) {
        return new Section(place, new EnumMap<>(JobKey.class), new TreeMap<>());
    }

    boolean has(JobKey key) {
        return values.containsKey(key);
    }

    /** Values of a key, or none. */
    List<Written> get(JobKey key) {
        return values.getOrDefault(key, List.of());
    }

    /** This section with other values of one key. */
    Section with(JobKey key, List<Written> other) {
        Map<JobKey, List<Written>> changed = new EnumMap<>(JobKey.class);
        changed.putAll(values);
        changed.put(key, other);
        return new Section(place, changed, set);
    }

    /** What was written for a key: one value, or several parted by commas. */
    static List<Written> split(JobKey key, String text, String place) {
        if (!key.isList()) {
            return List.of(new Written(text.strip(), place));
        }
        List<Written> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            parts.add(new Written(part.strip(), place));
        }
        return parts;
    }
}
