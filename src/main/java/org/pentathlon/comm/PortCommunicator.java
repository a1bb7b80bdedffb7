package org.pentathlon.comm;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * The control plane over point-to-point messages: a binomial tree for broadcasts and the maximum,
 * dissemination for barriers, one rank after the other for gathering.
 *
 * <p>Each message begins with a stamp of 4 bytes, the operation (1 byte) and the number of the
 * collective (3 bytes, from 1, wrapping), and its length of 4 bytes. So a rank that left a
 * collective out is found at the next message, and not by what wrong data does later.
 */
final class PortCommunicator implements Communicator {
    private static final int TAG = 1;
    private static final int CAPACITY = 1 << 16;
    private static final int HEADER = Long.BYTES;
    private static final int NUMBER_BITS = 24;
    private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;
    private static final byte[] NOTHING = {};

    /** What a message belongs to; the first is of no collective. */
    private enum Operation {
        PLAIN,
        BARRIER,
        BROADCAST,
        GATHER,
        MAXIMUM
    }

    /** The stamp of a message of no collective, which needs no number: a pair's are in order. */
    private static final int PLAIN = 0;

    private final String name;
    private final Port port;
    private final Port.Lane lane;

    /** Collectives that this rank began, so the same on all ranks. */
    private int begun;

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

    @Override
    public String version() {
        return port.version();
    }

    @Override
    public void checkPeers() {
        port.checkPeers();
    }

    /** In round k, every rank hears from the one 2^k below it: ceil(log2(size)) rounds. */
    @Override
    public void barrier() {
        int stamp = next(Operation.BARRIER);
        int size = size();
        for (int distance = 1; distance < size; distance *= 2) {
            send(stamp, NOTHING, (rank() + distance) % size);
            receive(stamp, (rank() - distance + size) % size);
        }
    }

    @Override
    public byte[] broadcast(byte[] bytes, int root) {
        return broadcast(next(Operation.BROADCAST), bytes, root);
    }

    private byte[] broadcast(int stamp, byte[] bytes, int root) {
        int size = size();
        int virtual = (rank() - root + size) % size;
        byte[] result = bytes;
        int mask = 1;
        while (mask < size && (virtual & mask) == 0) {
            mask *= 2;
        }
        if (virtual != 0) {
            result = receive(stamp, (virtual - mask + root) % size);
        }
        for (int child = mask / 2; child > 0; child /= 2) {
            if (virtual + child < size) {
                send(stamp, result, (virtual + child + root) % size);
            }
        }
        return result;
    }

    @Override
    public void gather(byte[] bytes, Consumer<byte[]> atRoot) {
        gather(next(Operation.GATHER), bytes, atRoot);
    }

    /** A rank sends when rank 0 asks for it, so that rank 0 never holds more than two messages. */
    private void gather(int stamp, byte[] bytes, Consumer<byte[]> atRoot) {
        if (rank() != 0) {
            receive(stamp, 0);
            send(stamp, bytes, 0);
            return;
        }
        if (size() > 1) {
            send(stamp, NOTHING, 1);
        }
        atRoot.accept(bytes);
        for (int source = 1; source < size(); source++) {
            byte[] theirs = receive(stamp, source);
            if (source + 1 < size()) {
                send(stamp, NOTHING, source + 1);
            }
            atRoot.accept(theirs);
        }
    }

    @Override
    public long max(long value) {
        int stamp = next(Operation.MAXIMUM);
        long largest = value;
        for (int distance = 1; distance < size(); distance *= 2) {
            if ((rank() & distance) != 0) {
                send(stamp, bytes(largest), rank() - distance);
                break;
            }
            if (rank() + distance < size()) {
                largest = Math.max(largest, number(receive(stamp, rank() + distance)));
            }
        }
        return number(broadcast(stamp, bytes(largest), 0));
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    @Override
    public void send(byte[] bytes, int destination) {
        send(PLAIN, bytes, destination);
    }

    @Override
    public byte[] receive(int source) {
        return receive(PLAIN, source);
    }

    /** The stamp of the collective that begins now. */
    private int next(Operation operation) {
        begun++;
        return (operation.ordinal() << NUMBER_BITS) | (begun & NUMBER_MASK);
    }

    /** Stamp and length go in front; what does not fit in one message follows in others. */
    private void send(int stamp, byte[] bytes, int destination) {
        ByteBuffer out = lane.outgoing();
        out.putInt(stamp).putInt(bytes.length);
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

    private byte[] receive(int stamp, int source) {
        Port.Arrival first = lane.post(source);
        ByteBuffer in = first.await();
        int theirs = in.getInt();
        if (theirs != stamp) {
            throw new PentathlonException(
                    ExitStatus.INTERNAL,
                    "ranks are out of step: rank "
                            + rank()
                            + " is in "
                            + words(stamp)
                            + ", but rank "
                            + source
                            + " sent to it from "
                            + words(theirs)
                            + "; please report this with the job file");
        }
        byte[] bytes = new byte[in.getInt()];
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

    private static String words(int stamp) {
        Operation[] operations = Operation.values();
        int operation = stamp >>> NUMBER_BITS;
        if (operation >= operations.length) {
            return "an unknown operation";
        }
        return stamp == PLAIN
                ? "a plain message"
                : operations[operation].name().toLowerCase(Locale.ROOT)
                        + " (collective number "
                        + (stamp & NUMBER_MASK)
                        + ")";
    }

    @Override
    public void close() {
        port.close();
    }
}
