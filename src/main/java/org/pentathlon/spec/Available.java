package org.pentathlon.spec;

import java.util.Optional;

/**
 * Something that a machine or a library may not offer.
 *
 * @param reason one line that says why it is not there; empty where it is
 */
public record Available<T>(Optional<T> value, String reason) {
    public static <T> Available<T> of(T value) {
        return new Available<>(Optional.of(value), "");
    }

    public static <T> Available<T> no(String reason) {
        return new Available<>(Optional.empty(), reason);
    }
}
