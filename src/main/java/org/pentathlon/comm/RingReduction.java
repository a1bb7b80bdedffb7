package org.pentathlon.comm;

import java.nio.ByteBuffer;
import org.pentathlon.spec.ElementType;

/**
 * Sums memory over all ranks, in place; all ranks end with the same bits.
 *
 * <p>Much memory goes round a ring (P. Patarasuk and X. Yuan, Bandwidth optimal all-reduce
 * algorithms for clusters of workstations, 2009): it is cut in a segment for each rank; in size - 1
 * steps a segment collects the sum on its way round, in size - 1 more the sum is handed on. Each
 * rank sends 2 (size - 1) / size of the memory. A segment's sum is computed once, in the order of
 * its way, so all have the same. Segments travel in chunks: a chunk goes on as soon as it came, so
 * that sending, receiving and adding overlap.
 *
 * <p>Little memory is exchanged by recursive doubling, in ceil(log2(size)) rounds or two more. Two
 * ranks that exchange compute a + b and b + a, which are the same bits.
 */
final class RingReduction {
    private final int rank;
    private final int size;
    private final Port.Lane lane;
    private final Elements elements;
    private final int width;
    private final int chunkBytes;
    private final int window;

    /**
     * @param window chunks on their way at once, at least 1
     */
    RingReduction(Port port, Port.Lane lane, ElementType type, int window) {
        this.rank = port.rank();
        this.size = port.size();
        this.lane = lane;
        this.elements = new Elements(type);
        this.width = type.bytes();
        this.chunkBytes = lane.capacity() / width * width;
        this.window = window;
    }

    /** Sums a direct buffer in native byte order, from 0 to its limit. */
    void sum(ByteBuffer memory, int smallBytes) {
        if (memory.limit() <= Math.min(smallBytes, chunkBytes)) {
            exchange(memory);
        } else {
            ring(memory);
        }
    }

    private void exchange(ByteBuffer memory) {
        int group = Integer.highestOneBit(size);
        int extra = size - group;
        if (rank >= group) {
            send(memory, 0, memory.limit(), rank - group);
            copy(lane.post(rank - group), memory, 0);
            return;
        }
        if (rank < extra) {
            add(lane.post(rank + group), memory, 0);
        }
        for (int distance = 1; distance < group; distance *= 2) {
            int partner = rank ^ distance;
            Port.Arrival theirs = lane.post(partner);
            send(memory, 0, memory.limit(), partner);
            add(theirs, memory, 0);
        }
        if (rank < extra) {
            send(memory, 0, memory.limit(), rank + group);
        }
    }

    private void ring(ByteBuffer memory) {
        int count = memory.limit() / width;
        int longest = (count + size - 1) / size * width;
        int chunks = (longest + chunkBytes - 1) / chunkBytes;
        int messages = Math.multiplyExact(2 * (size - 1), chunks);
        int ahead = Math.min(window, chunks);
        int next = (rank + 1) % size;
        int previous = (rank - 1 + size) % size;
        Port.Arrival[] coming = new Port.Arrival[ahead];
        for (int m = 0; m < ahead; m++) {
            coming[m] = lane.post(previous);
        }
        for (int m = 0; m < ahead; m++) {
            sendChunk(memory, count, chunks, m, next);
        }
        for (int m = 0; m < messages; m++) {
            int step = m / chunks;
            // What comes in a step is what goes out in the next one.
            int at = begin(count, step + 1, m % chunks);
            Port.Arrival arrival = coming[m % ahead];
            if (step < size - 1) {
                add(arrival, memory, at);
            } else {
                copy(arrival, memory, at);
            }
            if (m + ahead < messages) {
                coming[m % ahead] = lane.post(previous);
                sendChunk(memory, count, chunks, m + ahead, next);
            }
        }
    }

    /** Message m carries chunk m % chunks of what this rank sends in step m / chunks. */
    private void sendChunk(ByteBuffer memory, int count, int chunks, int m, int next) {
        int from = begin(count, m / chunks, m % chunks);
        int end = Math.min(from + chunkBytes, segment(count, m / chunks, 1));
        send(memory, from, Math.max(from, end), next);
    }

    private int begin(int count, int step, int chunk) {
        long from = segment(count, step, 0) + (long) chunk * chunkBytes;
        return (int) Math.min(from, segment(count, step, 1));
    }

    /** First byte of the segment that this rank sends in a step, or of the one after it. */
    private int segment(int count, int step, int after) {
        int index = Math.floorMod(rank - step, size);
        return (int) ((long) count * (index + after) / size) * width;
    }

    private void send(ByteBuffer memory, int from, int end, int destination) {
        ByteBuffer out = lane.outgoing();
        out.put(0, memory, from, end - from).position(end - from);
        lane.send(destination);
    }

    private void add(Port.Arrival arrival, ByteBuffer memory, int at) {
        elements.add(arrival.await(), memory, at);
        arrival.release();
    }

    private static void copy(Port.Arrival arrival, ByteBuffer memory, int at) {
        ByteBuffer bytes = arrival.await();
        memory.put(at, bytes, 0, bytes.limit());
        arrival.release();
    }
}
