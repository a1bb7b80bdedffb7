package org.pentathlon.results;

/** Names of the files in a journal folder that hold no rows; they go with the folder. */
public final class JournalFiles {
    /** Made by the rank that writes the result file in rank 0's place. */
    public static final String SURVIVOR = "survivor";

    /** Held by the run whose journal it is. */
    public static final String LOCK = "lock";

    private JournalFiles() {}
}
