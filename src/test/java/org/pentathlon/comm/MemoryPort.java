package org.pentathlon.comm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Ranks that are threads of one process, with queues between them. */
final class MemoryPort implements Port {
    private final int rank;
    private final int size;
    private final Map<String, BlockingQueue<byte[]>> queues;

    private MemoryPort(int rank, int size, Map<String, BlockingQueue<byte[]>> queues) {
        this.rank = rank;
        this.size = size;
        this.queues = queues;
    }

    /** Runs the same on every rank, and gives the results in their order. */
    static <T> List<T> onRanks(int size, Function<Port, T> program) throws Exception {
        Map<String, BlockingQueue<byte[]>> queues = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Callable<T>> programs = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Port port = new MemoryPort(rank, size, queues);
                programs.add(() -> program.apply(port));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(programs, 60, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String version() {
        return "memory";
    }

    @Override
    public Lane lane(int tag, int capacity) {
        return new MemoryLane(tag, capacity);
    }

    @Override
    public void close() {
        // Queues need no end.
    }

    private BlockingQueue<byte[]> queue(int from, int to, int tag) {
        return queues.computeIfAbsent(
                from + ">" + to + "/" + tag, key -> new LinkedBlockingQueue<>());
    }

    private final class MemoryLane implements Lane {
        private final int tag;
        private final ByteBuffer out;

        MemoryLane(int tag, int capacity) {
            this.tag = tag;
            this.out = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        }

        @Override
        public int capacity() {
            return out.capacity();
        }

        @Override
        public ByteBuffer outgoing() {
            return out.clear();
        }

        @Override
        public void send(int destination) {
            byte[] bytes = new byte[out.position()];
            out.get(0, bytes);
            queue(rank, destination, tag).add(bytes);
        }

        @Override
        public Arrival post(int source) {
            return new Arrival() {
                @Override
                public ByteBuffer await() {
                    try {
                        return ByteBuffer.wrap(queue(source, rank, tag).take())
                                .order(ByteOrder.nativeOrder());
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void release() {
                    // Garbage collection does.
                }
            };
        }
    }
}
