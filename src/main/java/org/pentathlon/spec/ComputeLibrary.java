package org.pentathlon.spec;

/**
 * What computes matrix products on the CPU (BLAS). A framework takes the one that is there when it
 * is loaded, so a process has one, and which one is decided by the libraries that it is started
 * with: its runtime set.
 */
public enum ComputeLibrary implements Worded {
    OPENBLAS("cpu"),
    MKL("cpu-mkl");

    private static final String RUNTIME_SET = "pentathlon.runtime";

    private final String runtimeSet;

    ComputeLibrary(String runtimeSet) {
        this.runtimeSet = runtimeSet;
    }

    /** The set of libraries that has it, as {@code PENTATHLON_RUNTIME} names it. */
    public String runtimeSet() {
        return runtimeSet;
    }

    /** That of the set which the launcher script has started this process with. */
    public static ComputeLibrary ofThisProcess() {
        return MKL.runtimeSet.equals(System.getProperty(RUNTIME_SET)) ? MKL : OPENBLAS;
    }
}
