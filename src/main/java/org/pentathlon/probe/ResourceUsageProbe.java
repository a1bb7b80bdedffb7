package org.pentathlon.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

/**
 * Processor time, context switches and page faults of this process, as the kernel counts them. All
 * its threads are in it: compute threads, prefetch, compilers and the garbage collector.
 */
final class ResourceUsageProbe implements Probe {
    private static final Counter TASK_CLOCK = new Counter("task_clock_s", "s");
    private static final Counter USER = new Counter("user_time_s", "s");
    private static final Counter SYSTEM = new Counter("system_time_s", "s");
    private static final Counter VOLUNTARY = new Counter("voluntary_context_switches", "1");
    private static final Counter INVOLUNTARY = new Counter("involuntary_context_switches", "1");
    private static final Counter MINOR = new Counter("minor_page_faults", "1");
    private static final Counter MAJOR = new Counter("major_page_faults", "1");

    private final Supplier<ResourceUsage> kernel;

    ResourceUsageProbe() {
        this(ResourceUsage::read);
    }

    /**
     * @param kernel tells what was used so far
     */
    ResourceUsageProbe(Supplier<ResourceUsage> kernel) {
        this.kernel = kernel;
    }

    @Override
    public String source() {
        return "getrusage";
    }

    @Override
    public List<Counter> counters() {
        return List.of(TASK_CLOCK, USER, SYSTEM, VOLUNTARY, INVOLUNTARY, MINOR, MAJOR);
    }

    @Override
    public Support support() {
        return Support.yes();
    }

    @Override
    public Counting start() {
        ResourceUsage before = kernel.get();
        return new Counting() {
            @Override
            public List<CounterRow> stop() {
                return rows(before, kernel.get());
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private List<CounterRow> rows(ResourceUsage before, ResourceUsage now) {
        double user = now.userSeconds() - before.userSeconds();
        double system = now.systemSeconds() - before.systemSeconds();
        List<CounterRow> rows = new ArrayList<>();
        rows.add(TASK_CLOCK.row(source(), user + system));
        rows.add(USER.row(source(), user));
        rows.add(SYSTEM.row(source(), system));
        rows.add(VOLUNTARY.row(source(), now.voluntarySwitches() - before.voluntarySwitches()));
        rows.add(
                INVOLUNTARY.row(
                        source(), now.involuntarySwitches() - before.involuntarySwitches()));
        rows.add(MINOR.row(source(), now.minorFaults() - before.minorFaults()));
        rows.add(MAJOR.row(source(), now.majorFaults() - before.majorFaults()));
        return rows;
    }
}
