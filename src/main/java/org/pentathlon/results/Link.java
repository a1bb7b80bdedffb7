package org.pentathlon.results;

/**
 * What a message costs between two ranks, or between two nodes.
 *
 * @param latencyNs of each message
 * @param nsPerByte 0 for a link that is infinitely fast
 * @param origin where both are from, in words
 * @param measured whether both are from measurements
 * @param error relative root mean square by which measurements leave the two; 0 where they were
 *     given
 */
public record Link(
        double latencyNs, double nsPerByte, String origin, boolean measured, double error) {
    private static final double NS_PER_SECOND = 1e9;

    /** A link as a data sheet has it. */
    public static Link given(double latencySeconds, double bytesPerSecond, String origin) {
        return new Link(
                latencySeconds * NS_PER_SECOND, NS_PER_SECOND / bytesPerSecond, origin, false, 0);
    }

    /** Infinite for a link without a cost by bytes. */
    public double bytesPerSecond() {
        return NS_PER_SECOND / nsPerByte;
    }

    public double latencySeconds() {
        return latencyNs / NS_PER_SECOND;
    }

    /** The slower one's figures, one by one. */
    Link slower(Link other) {
        return new Link(
                Math.max(latencyNs, other.latencyNs),
                Math.max(nsPerByte, other.nsPerByte),
                origin,
                measured && other.measured,
                Math.max(error, other.error));
    }
}
