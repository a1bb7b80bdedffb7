package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pentathlon.comm.Communicator;

class FirstRankTest {
    private static List<Boolean> first(String... things) throws Exception {
        List<Communicator> ranks = ThreadRanks.of(things.length);
        ExecutorService threads = Executors.newFixedThreadPool(things.length);
        try {
            List<Future<Boolean>> found =
                    IntStream.range(0, things.length)
                            .mapToObj(
                                    rank ->
                                            threads.submit(
                                                    () ->
                                                            FirstRank.with(
                                                                    ranks.get(rank), things[rank])))
                            .toList();
            Boolean[] all = new Boolean[things.length];
            for (int rank = 0; rank < all.length; rank++) {
                all[rank] = found.get(rank).get(10, TimeUnit.SECONDS);
            }
            return List.of(all);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneRankSpeaksForAGpu() throws Exception {
        assertThat(first("n1 3b:00.0", "n1 3b:00.0", "n1 af:00.0", "n2 3b:00.0"))
                .containsExactly(true, false, true, true);
        assertThat(first("n1 ")).containsExactly(true);
    }
}
