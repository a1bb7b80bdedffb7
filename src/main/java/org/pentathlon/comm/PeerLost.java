package org.pentathlon.comm;

/**
 * A rank that went without a goodbye.
 *
 * @param reason in words, such as {@code its connection closed}
 */
public record PeerLost(int rank, String host, String reason) {
    /** One line for the user. */
    public String message() {
        return "rank " + rank + " on " + host + " was lost: " + reason;
    }
}
