package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.probe.Probe;
import org.pentathlon.probe.ProbeRun;
import org.pentathlon.results.CounterRow;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.PassRow;
import org.pentathlon.spec.Measure;

/** The counters' pass: every probe is on for all of its iterations together. */
final class CounterPass {
    private final PassLoop loop;
    private final List<Probe> probes;

    CounterPass(PassLoop loop, List<Probe> probes) {
        this.loop = loop;
        this.probes = probes;
    }

    /** Collective. */
    Measurements run() {
        // In one piece, for a counter that is switched off and on again counts no more than that.
        int iterations = loop.iterations();
        List<PassRow> rows = new ArrayList<>();
        if (loop.alternates()) {
            rows.addAll(loop.run(Measure.COUNTERS, false, 0, iterations / 2));
        }
        ProbeRun run = ProbeRun.start(probes);
        rows.addAll(loop.run(Measure.COUNTERS, true, 0, iterations));
        List<CounterRow> counters = run.stop();
        if (loop.alternates()) {
            rows.addAll(loop.run(Measure.COUNTERS, false, iterations / 2, iterations));
        }
        return new Measurements(List.of(), List.of(), List.of(), counters, rows, List.of());
    }
}
