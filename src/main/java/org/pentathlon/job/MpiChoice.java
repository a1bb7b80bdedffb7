package org.pentathlon.job;

import org.pentathlon.spec.Worded;

/** The MPI that is asked for. */
public enum MpiChoice implements Worded {
    AUTO,
    MPJ,
    NATIVE
}
