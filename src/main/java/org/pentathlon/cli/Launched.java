package org.pentathlon.cli;

/**
 * What started this process.
 *
 * @param launcher {@code none}, or the launcher's name
 * @param size ranks of the launch; 1 without a launcher
 */
public record Launched(String launcher, int rank, int size, String host) {
    /** The launcher of a process that was started by itself. */
    public static final String NONE = "none";

    /** Ranks that a launcher has started, or 0 without one. */
    int ranks() {
        return launcher.equals(NONE) ? 0 : size;
    }

    /** What messages begin with. */
    String prefix() {
        return size > 1 ? "pentathlon: rank " + rank + " on " + host + ": " : "pentathlon: ";
    }
}
