package org.pentathlon.data;

/**
 * A data set that is missing or broken. The message names the file, the record or line, and what to
 * do.
 */
public final class DataException extends RuntimeException {
    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
