package org.pentathlon.spec;

/** How the program ends, as its exit status says it. */
public enum ExitStatus {
    /** Done, and the result is valid. */
    OK(0),
    /** An error in the program itself. */
    INTERNAL(1),
    /** A flag or a job file is wrong. */
    USAGE(2),
    /** A library, a device or MPI is not what the job needs. */
    ENVIRONMENT(3),
    /** A data set is missing or broken. */
    DATA(4),
    /** A rank failed or was lost. */
    RANK_FAILED(5),
    /** The result was written, and did not pass its checks. */
    INVALID(6);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
