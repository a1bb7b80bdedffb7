package org.pentathlon.probe;

import java.util.Locale;
import java.util.Optional;

/** Whether something was counted for long enough to be a figure. */
final class MeasuredTime {
    private MeasuredTime() {}

    /**
     * The reason why it was not.
     *
     * @param needed whole seconds
     */
    static Optional<String> tooShort(double seconds, int needed) {
        return seconds >= needed
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "counted for %.1f s, and %d s %s needed; ask for more iterations"
                                        + " with --measure-iterations",
                                // Rounding must not say that 9.97 s are 10.
                                Math.floor(seconds * 10) / 10,
                                needed,
                                needed == 1 ? "is" : "are"));
    }
}
