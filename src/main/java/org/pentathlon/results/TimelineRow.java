package org.pentathlon.results;

/**
 * One call of an operator, or a phase, in one iteration.
 *
 * @param iteration number within the operators' pass
 * @param thread 0 is the thread that drives the phases
 * @param startNs on the rank's own clock
 */
public record TimelineRow(
        long iteration, String phase, String name, int thread, long startNs, long durationNs) {
    /** Name of a row that is a whole phase. */
    public static final String PHASE = "(phase)";

    /** Name of a row that is a whole phase by the device's clock, or the tail. */
    public static final String DEVICE_PHASE = "(device phase)";

    /** The same at another instant. */
    TimelineRow startingAt(long ns) {
        return new TimelineRow(iteration, phase, name, thread, ns, durationNs);
    }
}
