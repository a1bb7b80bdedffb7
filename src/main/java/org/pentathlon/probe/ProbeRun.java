package org.pentathlon.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

/**
 * All probes of a rank over one stretch of time. None of their failures gets out: each becomes rows
 * that say so.
 */
public final class ProbeRun {
    private final List<Started> probes;

    /** A probe that counts, or the reason why it does not. */
    private record Started(Probe probe, Optional<Probe.Counting> counting, String reason) {
        static Started of(Probe probe) {
            try {
                Support support = probe.support();
                return support.supported()
                        ? new Started(probe, Optional.of(probe.start()), "")
                        : new Started(probe, Optional.empty(), support.reason());
            } catch (RuntimeException | LinkageError e) {
                return new Started(probe, Optional.empty(), "it could not be started: " + line(e));
            }
        }

        /** A source that cannot end in good order is not believed either. */
        List<CounterRow> stop() {
            if (counting.isEmpty()) {
                return probe.unavailable(reason);
            }
            List<CounterRow> rows;
            try {
                rows = counting.get().stop();
            } catch (RuntimeException | LinkageError e) {
                rows = probe.unavailable("it could not be read: " + line(e));
            }
            try {
                counting.get().close();
            } catch (RuntimeException | LinkageError e) {
                rows = probe.unavailable("it could not be closed: " + line(e));
            }
            return rows;
        }
    }

    private ProbeRun(List<Started> probes) {
        this.probes = probes;
    }

    /** Starts them in their order, so that the cheapest to start should be last. */
    public static ProbeRun start(List<Probe> probes) {
        return new ProbeRun(probes.stream().map(Started::of).toList());
    }

    /**
     * Stops and closes them, in the reverse order; to be called once.
     *
     * @return their rows in the order of the probes, at least one of each
     */
    public List<CounterRow> stop() {
        List<CounterRow> rows = new ArrayList<>();
        for (int i = probes.size() - 1; i >= 0; i--) {
            rows.addAll(0, probes.get(i).stop());
        }
        return rows;
    }

    /** What a failure says, in one line. */
    private static String line(Throwable failure) {
        return Optional.ofNullable(failure.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse(failure.toString());
    }
}
