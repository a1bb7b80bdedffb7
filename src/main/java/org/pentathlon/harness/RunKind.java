package org.pentathlon.harness;

/** What the ranks of a run do. */
public enum RunKind {
    /** Every case of the job: {@code pentathlon run}. */
    CASES,
    /** Basic operations at the sizes of the job's cases: {@code pentathlon kernels}. */
    KERNELS,
    /** Memory and time of the job's cases against the size of their input. */
    SWEEP_INPUT
}
