package org.pentathlon.spec;

import java.util.Locale;

/** What an iteration does: a whole training step, or the evaluation pass without gradients. */
public enum Mode {
    TRAIN,
    INFER;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
