package org.pentathlon.job;

import java.util.Locale;

/** The MPI that is asked for. */
public enum MpiChoice {
    AUTO,
    MPJ,
    NATIVE;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
