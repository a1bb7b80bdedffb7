package org.pentathlon.workload;

import java.util.Map;
import java.util.function.Predicate;
import org.pentathlon.spec.ProblemClass;

/**
 * A field of a workload that {@code --set key=value} changes.
 *
 * @param allowed one phrase for messages, such as {@code "a whole number from 1 to 65536"}
 * @param defaults value in each class, as it would be written
 * @param check tells whether a written value is allowed
 * @param scope where it means something
 */
public record Setting(
        String key,
        String description,
        String allowed,
        Map<ProblemClass, String> defaults,
        Predicate<String> check,
        Scope scope) {
    /** Where a setting means something; elsewhere it is left out of the case. */
    public enum Scope {
        EVERYWHERE,
        /** In inference alone. */
        INFERENCE,
        /** With made-up data alone. */
        SYNTHETIC,
        /** With real data alone. */
        REAL,
        /**
         * Everywhere, but real data have a value of their own unless one is given: it counts then
         * even where it equals the class's default.
         */
        DATA
    }

    /** A setting for every mode and kind of data. */
    public Setting(
            String key,
            String description,
            String allowed,
            Map<ProblemClass, String> defaults,
            Predicate<String> check) {
        this(key, description, allowed, defaults, check, Scope.EVERYWHERE);
    }

    /** The same with another scope. */
    Setting in(Scope other) {
        return new Setting(key, description, allowed, defaults, check, other);
    }

    public Setting {
        defaults = Map.copyOf(defaults);
    }
}
