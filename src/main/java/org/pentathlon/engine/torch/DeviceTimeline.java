package org.pentathlon.engine.torch;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.device.Cuda;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.engine.torch.Place.Mark;

/** The moments of iterations in a stream, by events; two iterations may be queued at once. */
final class DeviceTimeline implements AutoCloseable {
    private static final int IN_FLIGHT = 2;

    private final Cuda cuda;
    private final Pointer stream;
    private final List<Iteration> iterations = new ArrayList<>();
    private int newest;

    /** The events of one iteration, and which of them belong to it. */
    private final class Iteration {
        private final Map<Mark, Pointer> events = new EnumMap<>(Mark.class);
        private final List<Mark> marks = new ArrayList<>();

        Iteration() {
            for (Mark mark : Mark.values()) {
                events.put(mark, cuda.newEvent(true));
            }
        }

        void await(Runnable meanwhile) {
            if (!marks.isEmpty()) {
                cuda.await(events.get(marks.get(marks.size() - 1)), meanwhile);
            }
        }

        /** From the mark before to this one; -1 where it is missing. */
        long partNs(Mark mark) {
            int place = marks.indexOf(mark);
            return place < 1 ? -1 : elapsedNs(marks.get(place - 1), mark);
        }

        private long elapsedNs(Mark from, Mark to) {
            return cuda.elapsedNs(events.get(from), events.get(to));
        }

        DeviceTimes times() {
            return new DeviceTimes(
                    partNs(Mark.STAGE),
                    partNs(Mark.FORWARD),
                    partNs(Mark.LOSS),
                    partNs(Mark.BACKWARD),
                    partNs(Mark.TAIL),
                    partNs(Mark.UPDATE),
                    elapsedNs(marks.get(0), marks.get(marks.size() - 1)));
        }
    }

    DeviceTimeline(Cuda cuda, Pointer stream) {
        this.cuda = cuda;
        this.stream = stream;
        for (int i = 0; i < IN_FLIGHT; i++) {
            iterations.add(new Iteration());
        }
    }

    /** The mark comes to pass when all is done that the stream holds now. */
    void mark(Mark mark) {
        Iteration iteration = iterations.get(newest);
        if (mark == Mark.START) {
            iteration.marks.clear();
        }
        iteration.marks.add(mark);
        cuda.record(iteration.events.get(mark), stream);
    }

    /** Waits for the last mark of every iteration. */
    void await() {
        iterations.forEach(iteration -> iteration.await(() -> {}));
    }

    /**
     * Waits until one iteration alone is queued, the newest.
     *
     * @param meanwhile is run again and again while it waits, and may throw
     */
    void passOn(Runnable meanwhile) {
        newest = (newest + 1) % IN_FLIGHT;
        iterations.get(newest).await(meanwhile);
    }

    /**
     * Of the newest iteration, which was waited for.
     *
     * @throws IllegalStateException if none has been marked
     */
    DeviceTimes times() {
        if (iterations.get(newest).marks.isEmpty()) {
            throw new IllegalStateException("no iteration has begun");
        }
        return iterations.get(newest).times();
    }

    @Override
    public void close() {
        for (Iteration iteration : iterations) {
            iteration.events.values().forEach(cuda::destroyEvent);
        }
    }
}
