package org.pentathlon.comm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * A lane over MPJ Express. A message is a header of 8 bytes (type and count, as the library's own
 * buffers have it) and the payload, in direct memory whose payload begins at a multiple of 8.
 */
final class MpjLane implements Port.Lane {
    static final int HEADER = 8;

    private static final int ALIGNMENT = 64;
    private static final long GLANCE_MS = 100;
    private static final Duration NEWS = Duration.ofSeconds(3);

    private final MpjLibrary library;
    private final Object world;
    private final Liveness liveness;
    private final int overhead;
    private final int tag;
    private final int capacity;
    private final Deque<Slot> free = new ArrayDeque<>();
    private final ByteBuffer memory;
    private final Object sendBuffer;
    private final ByteBuffer payload;

    MpjLane(
            MpjLibrary library,
            Object world,
            Liveness liveness,
            int overhead,
            int tag,
            int capacity) {
        this.library = library;
        this.world = world;
        this.liveness = liveness;
        this.overhead = overhead;
        this.tag = tag;
        this.capacity = capacity;
        int front = overhead + HEADER;
        this.memory = aligned(front, capacity);
        this.sendBuffer = wrap(memory, overhead);
        this.payload = view(memory, front, capacity);
    }

    /** Direct memory in which offset {@code front} is aligned. */
    private static ByteBuffer aligned(int front, int capacity) {
        int padding = (ALIGNMENT - front % ALIGNMENT) % ALIGNMENT;
        return ByteBuffer.allocateDirect(padding + front + capacity + ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .slice(padding, front + capacity);
    }

    private static ByteBuffer view(ByteBuffer memory, int from, int length) {
        return memory.slice(from, length).order(ByteOrder.nativeOrder());
    }

    private Object wrap(ByteBuffer bytes, int front) {
        try {
            return library.buffer(bytes, front);
        } catch (Throwable e) {
            throw failed("make a buffer", e);
        }
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public ByteBuffer outgoing() {
        return payload.clear();
    }

    @Override
    public void send(int destination) {
        liveness.check();
        int length = payload.position();
        try {
            library.clear(sendBuffer);
            memory.clear();
            memory.put(overhead, (byte) library.byteType());
            // In the byte order of the library's buffers, which is the default one.
            memory.putInt(overhead + Integer.BYTES, length);
            library.setSize(sendBuffer, HEADER + length);
            await(library.send(world, sendBuffer, destination, tag));
        } catch (PentathlonException e) {
            throw e;
        } catch (Throwable e) {
            throw failed("send to rank " + destination, e);
        }
    }

    @Override
    public Port.Arrival post(int source) {
        liveness.check();
        Slot slot = free.isEmpty() ? new Slot() : free.pop();
        slot.post(source);
        return slot;
    }

    /** The library's requests notify their own monitor; a glance now and then sees a lost rank. */
    private void await(Object request) throws Throwable {
        if (library.isDone(request)) {
            return;
        }
        synchronized (request) {
            while (!library.isDone(request)) {
                liveness.check();
                request.wait(GLANCE_MS);
            }
        }
    }

    private PentathlonException failed(String what, Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new PentathlonException(
                    ExitStatus.INTERNAL, "interrupted while waiting for MPJ Express", cause);
        }
        PeerLost peer = liveness.awaitLoss(NEWS);
        return new PentathlonException(
                ExitStatus.RANK_FAILED,
                peer == null
                        ? "MPJ Express could not " + what + " (" + cause + ")"
                        : peer.message(),
                cause);
    }

    /** A buffer to receive into. */
    private final class Slot implements Port.Arrival {
        private final ByteBuffer bytes = aligned(HEADER, capacity);
        private final Object buffer = wrap(bytes, 0);
        private final ByteBuffer message = view(bytes, HEADER, capacity);
        private int source;
        private Object request;

        void post(int from) {
            source = from;
            try {
                library.clear(buffer);
                bytes.clear();
                request = library.receive(world, buffer, from, tag);
            } catch (Throwable e) {
                throw failed("receive from rank " + from, e);
            }
        }

        @Override
        public ByteBuffer await() {
            try {
                MpjLane.this.await(request);
                return message.clear().limit(library.getSize(buffer) - HEADER);
            } catch (PentathlonException e) {
                throw e;
            } catch (Throwable e) {
                throw failed("receive from rank " + source, e);
            }
        }

        @Override
        public void release() {
            free.push(this);
        }
    }
}
