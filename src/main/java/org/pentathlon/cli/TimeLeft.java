package org.pentathlon.cli;

import java.util.OptionalLong;

/**
 * Estimates the time until a run's end from the pace of its iterations. What lies before a case's
 * first iteration, such as reading data, tells nothing of that pace and is left out.
 */
final class TimeLeft {
    private int number;
    private boolean going;
    private long startNs;
    private double startPart;
    private long latestNs;
    private double latestPart;
    private long earlierNs;
    private double earlierPart;

    /**
     * The estimate; nothing before two iterations were seen.
     *
     * @param done iterations of the case
     * @param of all iterations of the case; 0 where that is not known yet
     * @param nowNs on a clock that never goes back
     */
    OptionalLong at(Progress.Standing standing, int done, int of, long nowNs) {
        if (standing.number() != number) {
            endCase();
            number = standing.number();
        }
        double inCase = of > 0 ? (double) done / of : 0;
        double part = (standing.number() - 1 + inCase) / standing.cases();
        if (done > 0) {
            if (!going) {
                going = true;
                startNs = nowNs;
                startPart = part;
            }
            latestNs = nowNs;
            latestPart = part;
        }
        double madePart = earlierPart + (going ? latestPart - startPart : 0);
        long madeNs = earlierNs + (going ? latestNs - startNs : 0);
        return madePart > 0
                ? OptionalLong.of((long) (madeNs * (1 - part) / madePart))
                : OptionalLong.empty();
    }

    private void endCase() {
        if (going) {
            earlierNs += latestNs - startNs;
            earlierPart += latestPart - startPart;
        }
        going = false;
    }
}
