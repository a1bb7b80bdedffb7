package org.pentathlon.comm;

/**
 * Where all ranks stop.
 *
 * @param caseIndex number of the case, from 0
 * @param iterations completed iterations of that case after which a rank stops
 */
public record StopPoint(int caseIndex, long iterations) {
    /** Whether a rank that completed so many iterations of that case is there. */
    public boolean reachedBy(int currentCase, long completed) {
        return currentCase > caseIndex || (currentCase == caseIndex && completed >= iterations);
    }
}
