package org.pentathlon.results;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.pentathlon.spec.Phase;

/**
 * How long a case takes with one engine, over how long it takes with another: over 1 where the
 * first is slower. Everything else of the two cases is equal.
 *
 * @param name of the case above the line
 * @param baseName of the case below it
 * @param engine of the case above the line
 * @param baseEngine of the case below it
 * @param time ratio of the medians of an iteration's time: the median over the launches that both
 *     have
 * @param low lower end of its 95 % interval; NaN where there is none
 * @param high upper end of it
 * @param interval {@code launch}, or {@code within-launch} where there are too few launches
 * @param launches that both cases have
 * @param phases the same ratio of the phases' median times; those that either lacks are missing
 */
public record EngineRatio(
        String name,
        String baseName,
        String engine,
        String baseEngine,
        double time,
        double low,
        double high,
        String interval,
        int launches,
        Map<Phase, Double> phases) {
    public EngineRatio {
        Map<Phase, Double> copy = new EnumMap<>(Phase.class);
        copy.putAll(phases);
        phases = Collections.unmodifiableMap(copy);
    }

    /** Ratio of a phase, NaN where there is none. */
    public double phase(Phase phase) {
        return phases.getOrDefault(phase, Double.NaN);
    }
}
