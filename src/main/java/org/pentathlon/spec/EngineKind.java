package org.pentathlon.spec;

import java.util.Locale;

/** The framework under measurement. */
public enum EngineKind {
    TORCH,
    DL4J;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
