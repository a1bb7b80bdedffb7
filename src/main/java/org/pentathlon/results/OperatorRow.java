package org.pentathlon.results;

/**
 * An operator in one phase on one rank, summed over the iterations of the operators' pass.
 *
 * @param phase the phase's word
 * @param thread 0 is the thread that drives the phases, whose operators add up to the phase
 * @param name with its name space, or {@link #BETWEEN}, or {@link #RECORDING}
 * @param selfNs without the operators called within
 * @param totalNs with these; of {@link #BETWEEN} the phase
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
        long flops,
        long bytes) {
    /** The phase less the self times of thread 0 and of {@link #RECORDING}. */
    public static final String BETWEEN = "(between operators)";

    /** What recording the operators of thread 0 has cost, by estimate. */
    public static final String RECORDING = "(recording)";
}
