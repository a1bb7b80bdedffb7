package org.pentathlon.probe;

import com.sun.jna.LastErrorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Support;

/**
 * The processor's counters for this process, outside the kernel. The threads that compute are there
 * before the count begins, so that each thread has counters of its own, which those that it starts
 * later share; the figures are sums over all threads.
 */
final class PerfProbe implements Probe {
    private static final String PARANOID = "proc/sys/kernel/perf_event_paranoid";
    private static final String UNIT = "1";

    /** The events that every processor is asked for, by the names of their counters. */
    private static final List<Event> HARDWARE =
            List.of(
                    new Event("instructions", PerfEvent.hardware(1)),
                    new Event("cycles", PerfEvent.hardware(0)),
                    new Event("cache_references", PerfEvent.hardware(2)),
                    new Event("cache_misses", PerfEvent.hardware(3)),
                    new Event("branches", PerfEvent.hardware(4)),
                    new Event("branch_misses", PerfEvent.hardware(5)));

    private static final Counter FLOATING_POINT = new Counter("floating_point_operations", UNIT);

    /** The smallest part of its threads' time that a counter counted; the rest is scaled up. */
    private static final Counter COUNTED = new Counter("counted_share", "ratio");

    private final SystemFiles files;
    private final PerfEvents kernel;

    private record Event(String name, PerfEvent event) {}

    PerfProbe(Path root) {
        this(root, new LinuxPerfEvents());
    }

    /**
     * @param root {@code /}, or a folder that stands for it
     */
    PerfProbe(Path root, PerfEvents kernel) {
        files = new SystemFiles(root);
        this.kernel = kernel;
    }

    @Override
    public String source() {
        return "perf_event_open";
    }

    @Override
    public List<Counter> counters() {
        List<Counter> counters = new ArrayList<>();
        HARDWARE.forEach(event -> counters.add(new Counter(event.name(), UNIT)));
        counters.add(FLOATING_POINT);
        counters.add(COUNTED);
        return counters;
    }

    @Override
    public Support support() {
        if (!files.exists(PARANOID)) {
            return Support.no("this kernel was built without it");
        }
        try {
            kernel.close(kernel.open(HARDWARE.get(0).event(), 0));
            return Support.yes();
        } catch (LastErrorException e) {
            return Support.no(PerfErrors.reason(e, files.first(PARANOID)));
        }
    }

    @Override
    public Counting start() {
        List<Integer> threads = threads();
        if (threads.isEmpty()) {
            throw new IllegalStateException("/proc/self/task lists no thread");
        }
        List<PerfCount> counts = new ArrayList<>();
        try {
            for (Event event : HARDWARE) {
                Counter counter = new Counter(event.name(), UNIT);
                counts.add(count(counter, List.of(event.event()), threads));
            }
            counts.add(floatingPoint(threads));
            counts.forEach(PerfCount::enable);
        } catch (RuntimeException | LinkageError e) {
            closeAll(counts);
            throw e;
        }
        return new Counting() {
            @Override
            public List<CounterRow> stop() {
                counts.forEach(PerfCount::disable);
                return rows(counts);
            }

            @Override
            public void close() {
                closeAll(counts);
            }
        };
    }

    private PerfCount count(Counter counter, List<PerfEvent> events, List<Integer> threads) {
        return PerfCount.open(kernel, counter, events, threads, files.first(PARANOID));
    }

    private PerfCount floatingPoint(List<Integer> threads) {
        Map<String, Set<String>> processor = ProcessorFields.of(files);
        Available<List<PerfEvent>> events = FloatingPointEvents.of(processor);
        return events.value()
                .map(known -> count(FLOATING_POINT, known, threads))
                .orElseGet(() -> PerfCount.none(FLOATING_POINT, events.reason()));
    }

    private List<CounterRow> rows(List<PerfCount> counts) {
        List<CounterRow> rows = new ArrayList<>();
        double least = Double.NaN;
        for (PerfCount count : counts) {
            PerfCount.Figure figure = count.read();
            rows.add(
                    figure.reason().isEmpty()
                            ? count.counter().row(source(), figure.value())
                            : count.counter().unavailable(source(), figure.reason()));
            if (!(least <= figure.share()) && !Double.isNaN(figure.share())) {
                least = figure.share();
            }
        }
        rows.add(
                Double.isNaN(least)
                        ? COUNTED.unavailable(source(), "no event was counted")
                        : COUNTED.row(source(), least));
        return rows;
    }

    /** This process's threads now. */
    private List<Integer> threads() {
        return files.matching("proc/self/task", "[0-9]*").stream()
                .map(path -> Integer.valueOf(path.getFileName().toString()))
                .toList();
    }

    /** Closes all, whatever one of them says, and says the first. */
    private static void closeAll(List<PerfCount> counts) {
        RuntimeException failure = null;
        for (PerfCount count : counts) {
            try {
                count.close();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        counts.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
