package org.pentathlon.comm;

/** A function of the cluster's MPI library has returned an error. */
final class MpiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param function the function's name
     * @param text the library's words for the error
     */
    MpiFailure(String function, String text) {
        super(function + ": " + text);
    }
}
