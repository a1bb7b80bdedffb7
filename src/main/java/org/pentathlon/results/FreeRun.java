package org.pentathlon.results;

/**
 * What a rank did in the block of iterations behind the timing pass that a device does without the
 * host's waiting in between. Figures are sums over its iterations.
 *
 * @param startNs the rank's clock after the barrier before the first
 * @param endNs the rank's clock when the device was through with the last
 * @param loss of the last iteration, before its update; NaN where there is none
 */
public record FreeRun(
        long iterations,
        long startNs,
        long endNs,
        long samples,
        long tokens,
        long positions,
        long paddingPositions,
        long flops,
        double loss) {
    /** Time of the block on this rank. */
    long ns() {
        return endNs - startNs;
    }

    /** The same with other instants. */
    FreeRun at(long start, long end) {
        return new FreeRun(
                iterations, start, end, samples, tokens, positions, paddingPositions, flops, loss);
    }

    /** The sum of a column; missing where the block has none. */
    long total(IterationColumn column) {
        return switch (column) {
            case SAMPLES -> samples;
            case TOKENS -> tokens;
            case POSITIONS -> positions;
            case PADDING_POSITIONS -> paddingPositions;
            case FLOPS -> flops;
            default -> IterationColumn.MISSING;
        };
    }
}
