package org.pentathlon.spec;

import java.util.Objects;

/**
 * A failure that a user can do something about. Its message is one line (or one line for each
 * problem) that says what is wrong, where, and what to do; it is shown without a stack trace.
 */
public final class PentathlonException extends RuntimeException {
    private final ExitStatus status;

    public PentathlonException(ExitStatus status, String message) {
        this(status, message, null);
    }

    public PentathlonException(ExitStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = Objects.requireNonNull(status, "status");
    }

    /** The Java virtual machine's own memory is too small for what was asked for. */
    public static PentathlonException outOfMemory(OutOfMemoryError cause) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "out of Java's memory (%s): give it more, as in PENTATHLON_JAVA_OPTS=\"-Xmx16g"
                                .formatted(cause.getMessage())
                        + " -XX:MaxDirectMemorySize=32g\", or use a smaller batch or less data",
                cause);
    }

    /** The exit status that the program ends with. */
    public ExitStatus status() {
        return status;
    }
}
