package org.pentathlon.comm;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.pentathlon.device.Cuda;

/**
 * The stream of the GPU on which sums run, and the events that order it behind the gradients'
 * streams and tell when each sum ran. Sums of one pass are queued, then the pass {@link #ends}.
 *
 * <p>A pass takes the events of the one before it, though that may still be under way: a stream
 * waits for what an event marked when it was told to wait, and to mark something else with it
 * changes nothing of that. What is asked of an event is asked of what it marked last.
 */
final class SumQueue implements AutoCloseable {
    private final Cuda cuda;
    private final Pointer stream;
    private final Pointer gradientsDone;
    private final List<Events> events = new ArrayList<>();
    private int queued;
    private boolean ended = true;

    /** Of one sum: its gradients are there, it may begin, it is over. */
    private record Events(Pointer ready, Pointer start, Pointer end) {}

    SumQueue(Cuda cuda) {
        this.cuda = cuda;
        this.stream = cuda.newStream();
        this.gradientsDone = cuda.newEvent(true);
    }

    Pointer stream() {
        return stream;
    }

    /** What the queue's stream gets next waits for what another stream holds now. */
    void begin(Pointer gradients) {
        if (ended) {
            ended = false;
            queued = 0;
        }
        if (queued == events.size()) {
            events.add(new Events(cuda.newEvent(false), cuda.newEvent(true), cuda.newEvent(true)));
        }
        Events sum = events.get(queued);
        cuda.record(sum.ready, gradients);
        cuda.await(stream, sum.ready);
        cuda.record(sum.start, stream);
    }

    /** The sum is queued. */
    void end() {
        cuda.record(events.get(queued).end, stream);
        queued++;
    }

    /** The pass has no more sums; to be called while the gradients' stream holds nothing else. */
    void ends(Pointer gradients) {
        if (!ended) {
            cuda.record(gradientsDone, gradients);
            ended = true;
        }
    }

    /** What a stream gets next waits for all sums of the pass, of which there is one at least. */
    void join(Pointer other) {
        cuda.await(other, events.get(queued - 1).end);
    }

    /** Whether all sums that were queued are done. */
    boolean done() {
        return queued == 0 || cuda.passed(events.get(queued - 1).end);
    }

    /**
     * Of the sums of the pass that has ended, which are done: the time before the gradients' stream
     * was done with what it held at the pass's end.
     */
    long hiddenNs() {
        boolean still = queued > 0 && !cuda.passed(gradientsDone);
        long hidden = 0;
        for (int i = 0; i < queued; i++) {
            Events sum = events.get(i);
            long took = cuda.elapsedNs(sum.start, sum.end);
            long until = still ? took : cuda.elapsedNs(sum.start, gradientsDone);
            hidden += Math.max(0, Math.min(took, until));
        }
        return hidden;
    }

    @Override
    public void close() {
        for (Events sum : events) {
            cuda.destroyEvent(sum.ready);
            cuda.destroyEvent(sum.start);
            cuda.destroyEvent(sum.end);
        }
        cuda.destroyEvent(gradientsDone);
        cuda.destroyStream(stream);
    }
}
