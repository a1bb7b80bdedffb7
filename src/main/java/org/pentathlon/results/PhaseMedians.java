package org.pentathlon.results;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.pentathlon.spec.Phase;

/**
 * The breakdown of a case's iteration that counts: by the device's clock where it tells, else by
 * the host's. What no device does, such as waiting for data, is the host's in both.
 *
 * @param onDevice whether phases are by the device's clock
 * @param ns median of each phase in nanoseconds; those that do not exist are missing
 */
public record PhaseMedians(boolean onDevice, Map<Phase, Double> ns) {
    public PhaseMedians {
        ns = Map.copyOf(ns);
    }

    /**
     * That of a summary.
     *
     * @param summary gives the value of a metric, NaN where there is none
     */
    public static PhaseMedians of(ToDoubleFunction<String> summary) {
        boolean onDevice = !Double.isNaN(summary.applyAsDouble(IterationColumn.DEVICE_NS.median()));
        Map<Phase, Double> found = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            Optional<IterationColumn> column =
                    (onDevice ? IterationColumn.ofDevice(phase) : Optional.<IterationColumn>empty())
                            .or(() -> IterationColumn.of(phase));
            // Waiting and reducing have no column that a rank records.
            String metric = column.map(IterationColumn::median).orElse(phase.word() + "_median_ns");
            double ns = summary.applyAsDouble(metric);
            if (!Double.isNaN(ns)) {
                found.put(phase, ns);
            }
        }
        return new PhaseMedians(onDevice, found);
    }
}
