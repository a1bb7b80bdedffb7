package org.pentathlon.engine;

import java.util.List;

/**
 * What an {@link OperatorRecorder} has seen.
 *
 * @param iterations whole iterations recorded
 * @param totals sums over these, by phase, thread and name
 * @param calls every call of the last iteration, by thread and start
 * @param callbackNs cost of recording one operator, which has been taken off its parents
 */
public record OperatorRecording(
        int iterations, List<OperatorTotal> totals, List<OperatorCall> calls, double callbackNs) {
    public OperatorRecording {
        totals = List.copyOf(totals);
        calls = List.copyOf(calls);
    }
}
