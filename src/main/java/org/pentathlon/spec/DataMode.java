package org.pentathlon.spec;

import java.util.Locale;

/**
 * Where batches come from: a new synthetic one each iteration, one synthetic one reused, or files.
 */
public enum DataMode {
    SYNTHETIC,
    SYNTHETIC_FIXED,
    REAL;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
