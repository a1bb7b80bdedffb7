package org.pentathlon.results;

/**
 * An operator in one phase on one rank, summed over the iterations of the operators' pass.
 *
 * @param phase the phase's word
 * @param thread 0 is the thread that drives the phases, whose operators add up to the phase
 * @param name with its name space, or {@link #BETWEEN}
 * @param selfNs without the operators called within
 * @param totalNs with these; of {@link #BETWEEN} the phase
 * @param flops -1 where not known
 * @param bytes -1 where not known
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
    /** The phase less the self times of thread 0. */
    public static final String BETWEEN = "(between operators)";
}
