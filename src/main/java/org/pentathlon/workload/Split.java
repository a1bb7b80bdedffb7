package org.pentathlon.workload;

import org.pentathlon.spec.Worded;

/** A part of a data set. */
public enum Split implements Worded {
    TRAIN,
    /** Held out to decide when to stop, and to adapt the learning rate. */
    VALIDATION,
    /** Held out for the final figure. */
    TEST
}
