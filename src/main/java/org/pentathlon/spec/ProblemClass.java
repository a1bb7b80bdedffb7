package org.pentathlon.spec;

import java.util.Locale;

/** Problem sizes, as the NAS Parallel Benchmarks have them. */
public enum ProblemClass {
    TINY,
    SMALL,
    REFERENCE,
    LARGE;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
