package org.pentathlon.engine;

import org.pentathlon.spec.Phase;

/**
 * One call of an operator.
 *
 * @param thread 0 is the thread that drives the phases
 * @param startNs on the clock of {@link System#nanoTime}
 */
public record OperatorCall(Phase phase, int thread, String name, long startNs, long durationNs) {}
