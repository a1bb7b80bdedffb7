package org.pentathlon.spec;

/** What a run measures; all but phases in passes of their own. */
public enum Measure implements Worded {
    PHASES,
    OPERATORS,
    MEMORY,
    COUNTERS
}
