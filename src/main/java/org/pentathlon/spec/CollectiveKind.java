package org.pentathlon.spec;

/** What reduces the gradients. */
public enum CollectiveKind implements Worded {
    NCCL,
    GLOO,
    MPI
}
