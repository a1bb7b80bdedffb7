package org.pentathlon.spec;

/** The MPI that is asked for. */
public enum MpiChoice implements Worded {
    AUTO,
    MPJ,
    NATIVE
}
