package org.pentathlon.spec;

/** The framework under measurement; and one that is none. */
public enum EngineKind implements Worded {
    TORCH,
    DL4J,
    /** Sleeps instead of computing: what it gives is no result of a benchmark. */
    SLEEP;

    /** Whether it computes at all. */
    public boolean computes() {
        return this != SLEEP;
    }
}
