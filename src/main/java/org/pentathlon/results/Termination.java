package org.pentathlon.results;

import org.pentathlon.spec.Worded;

/** How a run ended. */
public enum Termination implements Worded {
    NORMAL,
    /** A signal asked it to stop. */
    FORCED,
    /** A rank failed or was lost. */
    FAILED
}
