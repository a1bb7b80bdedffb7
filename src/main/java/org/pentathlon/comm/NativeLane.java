package org.pentathlon.comm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** A lane over the cluster's MPI: messages of one tag. */
final class NativeLane implements Port.Lane {
    private static final int ALIGNMENT = 64;

    private final NativeMpi mpi;
    private final NativePort port;
    private final int tag;
    private final int capacity;
    private final ByteBuffer payload;
    private final NativeRequest sending = new NativeRequest();
    private final Deque<Slot> free = new ArrayDeque<>();

    /** What the library may still write to, whoever has forgotten it. */
    private final Set<Slot> posted = new HashSet<>();

    NativeLane(NativeMpi mpi, NativePort port, int tag, int capacity) {
        this.mpi = mpi;
        this.port = port;
        this.tag = tag;
        this.capacity = capacity;
        this.payload = memory(capacity);
    }

    private static ByteBuffer memory(int capacity) {
        return ByteBuffer.allocateDirect(capacity + ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .slice(0, capacity)
                .order(ByteOrder.nativeOrder());
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
        int bytes = payload.position();
        // JNA hands over the address of a buffer's position.
        payload.clear();
        port.attempt(
                "send to rank " + destination,
                () -> {
                    mpi.send(payload, bytes, destination, tag, sending);
                    port.await(sending);
                });
    }

    @Override
    public Port.Arrival post(int source) {
        Slot slot = free.isEmpty() ? new Slot() : free.pop();
        posted.add(slot);
        slot.post(source);
        return slot;
    }

    /** A buffer to receive into. */
    private final class Slot implements Port.Arrival {
        private final ByteBuffer message = memory(capacity);
        private final NativeRequest request = new NativeRequest();
        private int source;

        void post(int from) {
            source = from;
            message.clear();
            port.attempt(
                    "receive from rank " + from,
                    () -> mpi.receive(message, capacity, from, tag, request));
        }

        @Override
        public ByteBuffer await() {
            port.attempt(
                    "receive from rank " + source,
                    () -> {
                        port.await(request);
                        message.clear().limit(mpi.received(request));
                    });
            return message;
        }

        @Override
        public void release() {
            posted.remove(this);
            free.push(this);
        }
    }
}
