package org.pentathlon.results;

/**
 * An operator of a phase on one rank, for each iteration of the operators' pass; a row of {@code
 * operators/}.
 *
 * @param deviceSelfNs NaN where there is no device
 * @param deviceTotalNs NaN where there is no device
 * @param flops of one iteration; -1 where not known
 * @param bytes of one iteration; -1 where not known
 */
record OperatorFigure(
        String phase,
        int thread,
        String name,
        double calls,
        double selfNs,
        double totalNs,
        double deviceSelfNs,
        double deviceTotalNs,
        long flops,
        long bytes) {
    static OperatorFigure of(OperatorRow sums, long iterations) {
        return new OperatorFigure(
                sums.phase(),
                sums.thread(),
                sums.name(),
                (double) sums.calls() / iterations,
                (double) sums.selfNs() / iterations,
                (double) sums.totalNs() / iterations,
                ofDevice(sums.deviceTotalNs(), sums.deviceSelfNs(), iterations),
                ofDevice(sums.deviceTotalNs(), sums.deviceTotalNs(), iterations),
                sums.flops(),
                sums.bytes());
    }

    /**
     * @param total tells whether there is one: between operators the clock's grain may leave a
     *     little less than nothing
     */
    private static double ofDevice(long total, long ns, long iterations) {
        return total == OperatorRow.NONE ? Double.NaN : (double) ns / iterations;
    }

    /** Whether its self time is a part of its phase, and of no other's that runs beside it. */
    boolean drivesPhase() {
        return thread == 0;
    }
}
