package org.pentathlon.results;

import java.util.Locale;

/** How a run ended. */
public enum Termination {
    NORMAL,
    /** A signal asked it to stop. */
    FORCED,
    /** A rank failed or was lost. */
    FAILED;

    /** The word in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
