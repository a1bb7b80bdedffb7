package org.pentathlon.comm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Ranks that are threads of this process and meet through a real file and real sockets. */
final class TestRanks implements AutoCloseable {
    private final List<World.Joined> joined = new ArrayList<>();
    private final List<BlockingQueue<PeerLost>> losses = new ArrayList<>();

    static Launch launch(int rank, int size) {
        return new Launch(
                LaunchKind.LOCAL,
                rank,
                size,
                OptionalInt.empty(),
                OptionalInt.empty(),
                "test",
                "0",
                Optional.empty());
    }

    static TestRanks meet(int size, Path folder) throws Exception {
        TestRanks ranks = new TestRanks();
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<World.Joined>> futures = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Launch launch = launch(rank, size);
                BlockingQueue<PeerLost> queue = new LinkedBlockingQueue<>();
                ranks.losses.add(queue);
                futures.add(
                        threads.submit(
                                () ->
                                        World.meet(
                                                launch,
                                                RankMpi.NONE,
                                                folder,
                                                Duration.ofSeconds(20),
                                                0,
                                                queue::add)));
            }
            for (Future<World.Joined> future : futures) {
                ranks.joined.add(future.get());
            }
            return ranks;
        } finally {
            threads.shutdown();
        }
    }

    /** One rank, which takes no MPI. */
    static World.Joined meet(
            Launch launch,
            Path folder,
            Duration startTimeout,
            int launchNumber,
            Consumer<PeerLost> onLost) {
        return World.meet(launch, RankMpi.NONE, folder, startTimeout, launchNumber, onLost);
    }

    Member member(int rank) {
        return joined.get(rank).member();
    }

    World.Joined joined(int rank) {
        return joined.get(rank);
    }

    BlockingQueue<PeerLost> losses(int rank) {
        return losses.get(rank);
    }

    /** Rank 0 last, as it waits for the others. */
    @Override
    public void close() {
        for (int rank = joined.size() - 1; rank >= 0; rank--) {
            joined.get(rank).close();
        }
    }
}
