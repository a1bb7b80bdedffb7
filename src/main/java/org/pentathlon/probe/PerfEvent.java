package org.pentathlon.probe;

/**
 * An event that a processor can count.
 *
 * @param type {@code PERF_TYPE_HARDWARE} or {@code PERF_TYPE_RAW}
 * @param config the event among those of the type
 * @param weight what one of it stands for
 */
record PerfEvent(int type, long config, int weight) {
    private static final int HARDWARE = 0;
    private static final int RAW = 4;
    private static final int UMASK_SHIFT = 8;

    /** One of {@code enum perf_hw_id}. */
    static PerfEvent hardware(long id) {
        return new PerfEvent(HARDWARE, id, 1);
    }

    /** One of the processor's own, in the layout of x86. */
    static PerfEvent raw(int code, int umask, int weight) {
        return new PerfEvent(RAW, code | (long) umask << UMASK_SHIFT, weight);
    }
}
