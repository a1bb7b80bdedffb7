package org.pentathlon.workload;

import java.util.Map;
import org.pentathlon.spec.ProblemClass;

/**
 * A field of a workload that {@code --set key=value} changes.
 *
 * @param allowed one phrase for messages, such as {@code "a whole number from 1 to 65536"}
 * @param defaults value in each class, as it would be written
 * @param check tells whether a written value is allowed
 */
public record Setting(
        String key,
        String description,
        String allowed,
        Map<ProblemClass, String> defaults,
        java.util.function.Predicate<String> check) {
    public Setting {
        defaults = Map.copyOf(defaults);
    }
}
