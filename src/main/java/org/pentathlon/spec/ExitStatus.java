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
    /** A data set is missing or broken, or an input file missing or none of this program. */
    DATA(4),
    /** A rank failed or was lost. */
    RANK_FAILED(5),
    /** A result is cut short or did not pass its checks, or a comparison did not pass its gate. */
    INVALID(6);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
