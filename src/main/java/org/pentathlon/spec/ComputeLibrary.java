package org.pentathlon.spec;

/**
 * What computes matrix products on the CPU (BLAS). A framework takes the one that is there when it
 * is loaded, so a process has one, and which one is decided by the libraries that it is started
 * with: its runtime set.
 */
public enum ComputeLibrary implements Worded {
    OPENBLAS(RuntimeSet.CPU),
    MKL(RuntimeSet.CPU_MKL);

    private final RuntimeSet runtimeSet;

    ComputeLibrary(RuntimeSet runtimeSet) {
        this.runtimeSet = runtimeSet;
    }

    /** The set of libraries that has it, as {@code PENTATHLON_RUNTIME} names it. */
    public String runtimeSet() {
        return runtimeSet.word();
    }

    /** That of the set which the launcher script has started this process with. */
    public static ComputeLibrary ofThisProcess() {
        return RuntimeSet.ofThisProcess() == MKL.runtimeSet ? MKL : OPENBLAS;
    }
}
