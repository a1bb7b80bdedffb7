package org.pentathlon.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Arrays;

/**
 * Instants of a stream, one behind the other, told apart by their order. Its events are used again
 * for the next trail, so that making them costs nothing but in the first. For one thread.
 */
public final class EventTrail implements AutoCloseable {
    private static final double NS_PER_MS = 1e6;

    private final Cuda cuda;
    private final Pointer stream;
    private long[] events = new long[1 << 12];
    private int made;
    private int size;

    /**
     * @param stream the instants are of; the default stream is not meant to be
     */
    public EventTrail(Cuda cuda, Pointer stream) {
        this.cuda = cuda;
        this.stream = stream;
    }

    /** Notes when the stream comes to this point. */
    public void mark() {
        if (size == made) {
            if (made == events.length) {
                events = Arrays.copyOf(events, Math.multiplyExact(2, made));
            }
            events[made++] = Pointer.nativeValue(cuda.newEvent(true));
        }
        cuda.record(events[size], stream);
        size++;
    }

    /** Forgets all instants. */
    public void clear() {
        size = 0;
    }

    /**
     * Nanoseconds of all instants since the first, each to half a microsecond, in their order,
     * which they keep. Waits for the last.
     */
    public long[] timesNs() {
        long[] times = new long[size];
        if (size > 0) {
            cuda.synchronize(stream);
            try (Memory milliseconds = new Memory(Float.BYTES)) {
                for (int i = 1; i < size; i++) {
                    cuda.elapsed(milliseconds, events[0], events[i]);
                    times[i] = Math.round(milliseconds.getFloat(0) * NS_PER_MS);
                }
            }
        }
        return times;
    }

    /** Gives its events back. */
    @Override
    public void close() {
        for (int i = 0; i < made; i++) {
            cuda.destroyEvent(new Pointer(events[i]));
        }
        made = 0;
        size = 0;
    }
}
