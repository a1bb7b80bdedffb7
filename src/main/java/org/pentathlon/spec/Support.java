package org.pentathlon.spec;

/**
 * Whether this machine can do something, and why not where it cannot.
 *
 * @param reason one line that says what is missing and what to do; empty where supported
 */
public record Support(boolean supported, String reason) {
    public static Support yes() {
        return new Support(true, "");
    }

    public static Support no(String reason) {
        return new Support(false, reason);
    }
}
