package org.pentathlon.workload;

/** Distribution of a parameter's initial values. */
public sealed interface Initialisation {
    /** U(-bound, bound). */
    record Uniform(double bound) implements Initialisation {}

    /** N(0, deviation^2). */
    record Normal(double deviation) implements Initialisation {}

    /** The same value everywhere. */
    record Constant(double value) implements Initialisation {}
}
