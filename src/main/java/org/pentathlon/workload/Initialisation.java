package org.pentathlon.workload;

/** Distribution of a parameter's initial values. */
public sealed interface Initialisation {
    /** U(-bound, bound). */
    record Uniform(double bound) implements Initialisation {}

    /** N(0, deviation^2). */
    record Normal(double deviation) implements Initialisation {}

    /** The same value everywhere. */
    record Constant(double value) implements Initialisation {}

    /**
     * A stack of square matrices, each orthogonal: the parameter has k x size rows and size
     * columns, and matrix m is rows m x size to (m + 1) x size - 1.
     */
    record Orthogonal(int size) implements Initialisation {}
}
