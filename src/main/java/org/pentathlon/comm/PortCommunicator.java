package org.pentathlon.comm;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The control plane over point-to-point messages: a binomial tree for broadcasts, dissemination for
 * barriers, one rank after the other for gathering.
 */
final class PortCommunicator implements Communicator {
    private static final int TAG = 1;
    private static final int CAPACITY = 1 << 16;
    private static final int HEADER = Long.BYTES;
    private static final byte[] NOTHING = {};

    private final String name;
    private final Port port;
    private final Port.Lane lane;

    PortCommunicator(String name, Port port) {
        this.name = name;
        this.port = port;
        this.lane = port.lane(TAG, CAPACITY);
    }

    Port port() {
        return port;
    }

    @Override
    public int rank() {
        return port.rank();
    }

    @Override
    public int size() {
        return port.size();
    }

    @Override
    public String name() {
        return name;
    }

    /** In round k, every rank hears from the one 2^k below it: ceil(log2(size)) rounds. */
    @Override
    public void barrier() {
        int size = size();
        for (int distance = 1; distance < size; distance *= 2) {
            send(NOTHING, (rank() + distance) % size);
            receive((rank() - distance + size) % size);
        }
    }

    @Override
    public byte[] broadcast(byte[] bytes, int root) {
        int size = size();
        int virtual = (rank() - root + size) % size;
        byte[] result = bytes;
        int mask = 1;
        while (mask < size && (virtual & mask) == 0) {
            mask *= 2;
        }
        if (virtual != 0) {
            result = receive((virtual - mask + root) % size);
        }
        for (int child = mask / 2; child > 0; child /= 2) {
            if (virtual + child < size) {
                send(result, (virtual + child + root) % size);
            }
        }
        return result;
    }

    /** A rank sends when rank 0 asks for it, so that rank 0 never holds more than two messages. */
    @Override
    public void gather(byte[] bytes, Consumer<byte[]> atRoot) {
        if (rank() != 0) {
            receive(0);
            send(bytes, 0);
            return;
        }
        if (size() > 1) {
            send(NOTHING, 1);
        }
        atRoot.accept(bytes);
        for (int source = 1; source < size(); source++) {
            byte[] theirs = receive(source);
            if (source + 1 < size()) {
                send(NOTHING, source + 1);
            }
            atRoot.accept(theirs);
        }
    }

    @Override
    public long max(long value) {
        long[] largest = {value};
        byte[] mine = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        gather(
                mine,
                theirs -> largest[0] = Math.max(largest[0], ByteBuffer.wrap(theirs).getLong()));
        byte[] result = ByteBuffer.allocate(Long.BYTES).putLong(largest[0]).array();
        return ByteBuffer.wrap(broadcast(result, 0)).getLong();
    }

    /** The length goes in front; what does not fit in one message follows in others. */
    @Override
    public void send(byte[] bytes, int destination) {
        ByteBuffer out = lane.outgoing();
        out.putLong(bytes.length);
        int sent = Math.min(bytes.length, CAPACITY - HEADER);
        out.put(bytes, 0, sent);
        lane.send(destination);
        while (sent < bytes.length) {
            int part = Math.min(bytes.length - sent, CAPACITY);
            lane.outgoing().put(bytes, sent, part);
            lane.send(destination);
            sent += part;
        }
    }

    @Override
    public byte[] receive(int source) {
        Port.Arrival first = lane.post(source);
        ByteBuffer in = first.await();
        byte[] bytes = new byte[Math.toIntExact(in.getLong())];
        int got = in.remaining();
        in.get(bytes, 0, got);
        first.release();
        while (got < bytes.length) {
            Port.Arrival next = lane.post(source);
            ByteBuffer more = next.await();
            int part = more.remaining();
            more.get(bytes, got, part);
            next.release();
            got += part;
        }
        return bytes;
    }

    @Override
    public void close() {
        port.close();
    }
}
