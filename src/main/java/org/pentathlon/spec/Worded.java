package org.pentathlon.spec;

import java.util.Locale;

/** A choice that has one word on the command line, in job files and in result files. */
public interface Worded {
    /** Name of the enum's constant. */
    String name();

    /** The constant's name in lower case, with hyphens. */
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
