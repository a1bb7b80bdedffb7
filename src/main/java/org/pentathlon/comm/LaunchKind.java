package org.pentathlon.comm;

import java.util.Locale;

/** What started the ranks of this launch. */
public enum LaunchKind {
    /** The program itself, which forked local processes. */
    LOCAL,
    OPEN_MPI,
    SLURM,
    /** A launcher that speaks PMI, such as MPICH's or Intel MPI's mpirun. */
    PMI,
    /** Nobody: there is one rank. */
    SINGLE;

    /** The word in result files and file names. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
