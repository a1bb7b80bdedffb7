package org.pentathlon.probe;

import com.sun.jna.LastErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A counter over all threads: the weighted sum of some events. */
final class PerfCount implements AutoCloseable {
    /** Most of its threads' time in which a counter may never have had its turn. */
    private static final double UNSEEN_AT_MOST = 0.01;

    private final PerfEvents kernel;
    private final Counter counter;
    private final List<Part> parts;
    private final String reason;

    /** An event of one thread. */
    private record Part(int descriptor, int weight) {}

    /**
     * What was counted.
     *
     * @param share part of the threads' time in which it did count, over 0 to 1; NaN where none ran
     *     or there is no figure
     * @param reason why there is no figure; else empty
     */
    record Figure(double value, double share, String reason) {
        static Figure none(String reason) {
            return new Figure(Double.NaN, Double.NaN, reason);
        }
    }

    private PerfCount(PerfEvents kernel, Counter counter, List<Part> parts, String reason) {
        this.kernel = kernel;
        this.counter = counter;
        this.parts = parts;
        this.reason = reason;
    }

    /** One that there is not. */
    static PerfCount none(Counter counter, String reason) {
        return new PerfCount(null, counter, new ArrayList<>(), reason);
    }

    /**
     * Opens each event of each thread. One that the processor does not have leaves a count without
     * a figure.
     *
     * @param paranoid the setting {@code kernel.perf_event_paranoid}, for messages
     */
    static PerfCount open(
            PerfEvents kernel,
            Counter counter,
            List<PerfEvent> events,
            List<Integer> threads,
            Optional<String> paranoid) {
        PerfCount count = new PerfCount(kernel, counter, new ArrayList<>(), "");
        try {
            for (int thread : threads) {
                count.open(events, thread);
            }
        } catch (LastErrorException e) {
            count.close();
            return none(counter, PerfErrors.reason(e, paranoid));
        }
        return count;
    }

    private void open(List<PerfEvent> events, int thread) {
        for (PerfEvent event : events) {
            try {
                parts.add(new Part(kernel.open(event, thread), event.weight()));
            } catch (LastErrorException e) {
                // A thread that has ended since it was listed has nothing to count.
                if (e.getErrorCode() != PerfErrors.NO_THREAD) {
                    throw e;
                }
            }
        }
    }

    Counter counter() {
        return counter;
    }

    void enable() {
        parts.forEach(part -> kernel.enable(part.descriptor()));
    }

    void disable() {
        parts.forEach(part -> kernel.disable(part.descriptor()));
    }

    /** The sum, where counters took turns scaled to the whole time. */
    Figure read() {
        if (!reason.isEmpty()) {
            return Figure.none(reason);
        }
        double value = 0;
        double enabledNs = 0;
        double runningNs = 0;
        double unseenNs = 0;
        for (Part part : parts) {
            PerfEvents.Reading reading = kernel.read(part.descriptor());
            enabledNs += reading.enabledNs();
            runningNs += reading.runningNs();
            if (reading.runningNs() > 0) {
                double scale = (double) reading.enabledNs() / reading.runningNs();
                value += part.weight() * scale * reading.value();
            } else {
                unseenNs += reading.enabledNs();
            }
        }
        if (unseenNs > UNSEEN_AT_MOST * enabledNs) {
            return Figure.none(
                    String.format(
                            Locale.ROOT,
                            "the counter had no turn in %.0f %% of the threads' time, as others"
                                    + " were counting; ask for more iterations",
                            100 * unseenNs / enabledNs));
        }
        return new Figure(value, runningNs / enabledNs, "");
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (Part part : parts) {
            try {
                kernel.close(part.descriptor());
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        parts.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
