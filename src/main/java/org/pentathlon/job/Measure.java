package org.pentathlon.job;

import java.util.Locale;

/** What a run measures; all but phases in passes of their own. */
public enum Measure {
    PHASES,
    OPERATORS,
    MEMORY,
    COUNTERS;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
