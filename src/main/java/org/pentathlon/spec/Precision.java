package org.pentathlon.spec;

import java.util.Locale;

/** Number format of a case's arithmetic; weights are kept in 32 bits throughout. */
public enum Precision {
    FP32,
    TF32,
    BF16;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
