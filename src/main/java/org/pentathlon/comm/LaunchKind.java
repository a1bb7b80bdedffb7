package org.pentathlon.comm;

import org.pentathlon.spec.Worded;

/** What started the ranks of this launch. */
public enum LaunchKind implements Worded {
    /** The program itself, which forked local processes. */
    LOCAL,
    OPEN_MPI,
    SLURM,
    /** A launcher that speaks PMI, such as MPICH's or Intel MPI's mpirun. */
    PMI,
    /** Nobody: there is one rank. */
    SINGLE
}
