package org.pentathlon.spec;

/**
 * Where batches come from: a new synthetic one each iteration, one synthetic one reused, or files.
 */
public enum DataMode implements Worded {
    SYNTHETIC,
    SYNTHETIC_FIXED,
    REAL
}
