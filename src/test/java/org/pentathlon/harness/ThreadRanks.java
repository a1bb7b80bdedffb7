package org.pentathlon.harness;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.pentathlon.comm.Communicator;

/** Ranks as threads: what the harness needs of a communicator, and nothing else. */
record ThreadRanks(
        int rank,
        CyclicBarrier meeting,
        List<BlockingQueue<byte[]>> toRoot,
        List<BlockingQueue<byte[]>> fromRoot)
        implements Communicator {
    /** Communicators of so many ranks, each for a thread of its own. */
    static List<Communicator> of(int size) {
        CyclicBarrier meeting = new CyclicBarrier(size);
        List<BlockingQueue<byte[]>> toRoot = queues(size);
        List<BlockingQueue<byte[]>> fromRoot = queues(size);
        List<Communicator> ranks = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ranks.add(new ThreadRanks(rank, meeting, toRoot, fromRoot));
        }
        return ranks;
    }

    private static List<BlockingQueue<byte[]>> queues(int count) {
        List<BlockingQueue<byte[]>> queues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queues.add(new LinkedBlockingQueue<>());
        }
        return queues;
    }

    @Override
    public int size() {
        return toRoot.size();
    }

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public void gather(byte[] bytes, Consumer<byte[]> atRoot) {
        toRoot.get(rank).add(bytes);
        if (rank == 0) {
            toRoot.forEach(queue -> atRoot.accept(take(queue)));
        }
    }

    @Override
    public byte[] broadcast(byte[] bytes, int root) {
        if (rank == root) {
            fromRoot.forEach(queue -> queue.add(bytes));
        }
        return take(fromRoot.get(rank));
    }

    private static byte[] take(BlockingQueue<byte[]> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void barrier() {
        try {
            meeting.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long max(long value) {
        long[] largest = {Long.MIN_VALUE};
        gather(
                ByteBuffer.allocate(Long.BYTES).putLong(0, value).array(),
                bytes -> largest[0] = Math.max(largest[0], ByteBuffer.wrap(bytes).getLong()));
        byte[] found = ByteBuffer.allocate(Long.BYTES).putLong(0, largest[0]).array();
        return ByteBuffer.wrap(broadcast(found, 0)).getLong();
    }

    @Override
    public void send(byte[] bytes, int destination) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] receive(int source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
