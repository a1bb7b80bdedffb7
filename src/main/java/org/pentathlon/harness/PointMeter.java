package org.pentathlon.harness;

import java.util.Optional;
import org.pentathlon.workload.Problem;

/** Measures memory and time of single points of a sweep. */
interface PointMeter {
    /**
     * What a point came to.
     *
     * @param failure why it could not be measured; else empty
     * @param allocatorPeakBytes -1 where not measured
     * @param residentPeakBytes -1 where not measured
     * @param iterationNs median; NaN where not measured
     */
    record Measured(
            String failure, long allocatorPeakBytes, long residentPeakBytes, double iterationNs) {
        static Measured failed(String failure) {
            return new Measured(failure, -1, -1, Double.NaN);
        }
    }

    /** Gives back what earlier points have left; the bytes that the process then holds. */
    long settle();

    /** Iterations of a point in all, where so many are timed. */
    int allIterations(int timed);

    /**
     * Measures one point.
     *
     * @param timed iterations that are timed, 1 or more
     * @return nothing where a stop was asked for meanwhile
     */
    Optional<Measured> measure(Problem problem, int timed);
}
