package org.pentathlon.results;

import java.util.Arrays;

/**
 * An operator in one phase on one rank, summed over the iterations of the operators' pass.
 *
 * @param phase the phase's word
 * @param thread 0 is the thread that drives the phases, whose operators add up to the phase
 * @param name with its name space, or {@link #BETWEEN}, or {@link #RECORDING}
 * @param selfNs without the operators called within
 * @param totalNs with these; of {@link #BETWEEN} the phase
 * @param deviceSelfNs on the device, idle time within the operator included; of {@link #BETWEEN}
 *     the device's phase less its self times of thread 0; -1 where there is no device, and of
 *     {@link #RECORDING}, whose cost there is not known
 * @param deviceTotalNs with the operators called within; of {@link #BETWEEN} the device's phase
 * @param flops of one iteration; -1 where not known
 * @param bytes of one iteration; -1 where not known
 */
public record OperatorRow(
        String phase,
        int thread,
        String name,
        long calls,
        long selfNs,
        long totalNs,
        long deviceSelfNs,
        long deviceTotalNs,
        long flops,
        long bytes) {
    /** One without a device. */
    public OperatorRow(
            String phase,
            int thread,
            String name,
            long calls,
            long selfNs,
            long totalNs,
            long flops,
            long bytes) {
        this(phase, thread, name, calls, selfNs, totalNs, NONE, NONE, flops, bytes);
    }

    /** A time of a device that is not there. */
    public static final long NONE = -1;

    /** The phase less the self times of thread 0 and of {@link #RECORDING}. */
    public static final String BETWEEN = "(between operators)";

    /** What recording the operators of thread 0 has cost, by estimate. */
    public static final String RECORDING = "(recording)";

    /**
     * The column of {@code operators/} whose self times make up the phases that count: the device's
     * where it has any, for the host then is ahead of it.
     */
    public static String selfTimes(ResultTable operators) {
        String device = "device_self_ns";
        return operators.columns().contains(device)
                        && Arrays.stream(operators.doubles(device)).anyMatch(Double::isFinite)
                ? device
                : "self_ns";
    }
}
