package org.pentathlon.probe;

import com.sun.jna.LastErrorException;

/** The kernel's counters of one thread, as {@code perf_event_open(2)} offers them. */
interface PerfEvents {
    /**
     * Opens a counter of a thread, and of those that it starts later; it stands still.
     *
     * @param thread the thread's number; 0 for the calling one
     * @return a file descriptor
     * @throws LastErrorException with the kernel's error number
     */
    int open(PerfEvent event, int thread);

    /** Lets it count. */
    void enable(int counter);

    /** Stops it. */
    void disable(int counter);

    Reading read(int counter);

    void close(int counter);

    /**
     * What a counter says.
     *
     * @param enabledNs time that its threads ran while it was to count
     * @param runningNs the part of that in which it did: a processor has few counters, which take
     *     turns
     */
    record Reading(long value, long enabledNs, long runningNs) {}
}
