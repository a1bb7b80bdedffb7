package org.pentathlon.probe;

/** A function of NVML has failed. */
final class NvmlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int error;

    NvmlException(String function, int error, String meaning) {
        super(function + ": " + meaning + " (error " + error + ")");
        this.error = error;
    }

    /** One of {@code nvmlReturn_t}. */
    int error() {
        return error;
    }
}
