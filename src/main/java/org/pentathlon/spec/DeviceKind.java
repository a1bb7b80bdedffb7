package org.pentathlon.spec;

import java.util.Locale;

/** Kind of device that a rank computes on. */
public enum DeviceKind {
    CPU,
    CUDA;

    /** The word on the command line, in job files and in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
