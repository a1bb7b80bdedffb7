package org.pentathlon.spec;

import java.util.Optional;
import java.util.function.Function;

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

    /** Something of it, where it is there. */
    public <R> Available<R> map(Function<? super T, ? extends R> of) {
        return new Available<>(value.map(of), reason);
    }
}
