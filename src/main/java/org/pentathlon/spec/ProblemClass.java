package org.pentathlon.spec;

/** Problem sizes, as the NAS Parallel Benchmarks have them. */
public enum ProblemClass implements Worded {
    TINY,
    SMALL,
    REFERENCE,
    LARGE
}
