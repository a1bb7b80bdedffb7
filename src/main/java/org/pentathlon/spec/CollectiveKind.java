package org.pentathlon.spec;

import java.util.Locale;

/** What reduces the gradients. */
public enum CollectiveKind {
    NCCL,
    GLOO,
    MPI;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
