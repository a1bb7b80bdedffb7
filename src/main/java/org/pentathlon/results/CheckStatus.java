package org.pentathlon.results;

import java.util.Locale;

/** Outcome of a check, from the best to the worst. */
public enum CheckStatus {
    NOT_APPLICABLE,
    PASSED,
    /** Worth a look; the case stays valid. */
    WARNING,
    FAILED;

    /** The word in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
