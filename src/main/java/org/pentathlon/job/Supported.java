package org.pentathlon.job;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.job.ValueType.Words;

/**
 * The keys that this version of the program does something with; all others are refused.
 *
 * @param words for each such key the words that it takes; empty where every value of its type does
 */
public record Supported(Map<JobKey, List<String>> words) {
    public Supported {
        words = Collections.unmodifiableMap(new EnumMap<>(words));
    }

    /** Keys with all values of their types. */
    public static Supported keys(JobKey... keys) {
        Map<JobKey, List<String>> words = new EnumMap<>(JobKey.class);
        Arrays.stream(keys).forEach(key -> words.put(key, List.of()));
        return new Supported(words);
    }

    /** This, and one more key with these values alone. */
    public Supported and(JobKey key, String... values) {
        Map<JobKey, List<String>> more = new EnumMap<>(JobKey.class);
        more.putAll(words);
        more.put(key, List.of(values));
        return new Supported(more);
    }

    /** This, and one more key with these values alone. */
    public Supported and(JobKey key, List<String> values) {
        return and(key, values.toArray(String[]::new));
    }

    public boolean has(JobKey key) {
        return words.containsKey(key);
    }

    /** What may be written for a key. */
    public ValueType type(JobKey key) {
        List<String> some = words.getOrDefault(key, List.of());
        return some.isEmpty() ? key.type() : new Words(some);
    }
}
