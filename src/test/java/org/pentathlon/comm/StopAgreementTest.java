package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.PentathlonException;

class StopAgreementTest {
    @TempDir Path folder;

    @Test
    void aSingleRankStopsWhereItProposes() {
        StopAgreement alone = StopAgreement.alone();
        assertThat(alone.stopAt()).isNull();
        assertThat(alone.reached(0, 100)).isFalse();
        alone.proposeStop(1, 4);
        assertThat(alone.reached(1, 3)).isFalse();
        assertThat(alone.reached(1, 4)).isTrue();
        assertThat(alone.reached(0, 9)).isFalse();
        assertThat(alone.reached(2, 0)).isTrue();
    }

    @Test
    void aLossEndsTheWait() {
        StopAgreement[] one = new StopAgreement[1];
        one[0] = new StopAgreement(p -> one[0].lost(new PeerLost(3, "n3", "gone")));
        assertThatThrownBy(() -> one[0].proposeStop(0, 1))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("rank 3 on n3");
    }

    /** Ranks in synchronous loops, any of which may propose at any time, over real connections. */
    @Test
    void allRanksStopAfterTheSameIteration() throws Exception {
        int ranks = 4;
        for (int trial = 0; trial < 40; trial++) {
            Random random = new Random(trial);
            int proposers = 1 + random.nextInt(ranks);
            long[] proposeAt = new long[ranks];
            for (int rank = 0; rank < ranks; rank++) {
                proposeAt[rank] = rank < proposers ? 2 + random.nextInt(6) : Long.MAX_VALUE;
            }
            CyclicBarrier gradients = new CyclicBarrier(ranks);
            ExecutorService threads = Executors.newFixedThreadPool(ranks);
            try (TestRanks all = TestRanks.meet(ranks, folder.resolve("t" + trial))) {
                List<Future<Long>> ends = new ArrayList<>();
                for (int rank = 0; rank < ranks; rank++) {
                    StopAgreement stop = all.member(rank).stopAgreement();
                    long at = proposeAt[rank];
                    Random pace = new Random(trial * 31L + rank);
                    ends.add(threads.submit(() -> train(stop, at, gradients, pace)));
                }
                long first = ends.get(0).get(30, TimeUnit.SECONDS);
                for (Future<Long> end : ends) {
                    assertThat(end.get(30, TimeUnit.SECONDS))
                            .as("trial %d", trial)
                            .isEqualTo(first);
                }
                assertThat(first).isBetween(3L, 1000L);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static long train(
            StopAgreement stop, long proposeAt, CyclicBarrier gradients, Random pace)
            throws Exception {
        for (long completed = 0; ; completed++) {
            if (completed >= proposeAt && stop.stopAt() == null) {
                stop.proposeStop(0, completed + 1);
            }
            if (stop.reached(0, completed)) {
                return completed;
            }
            if (pace.nextInt(3) == 0) {
                LockSupport.parkNanos(1_000);
            }
            gradients.await(20, TimeUnit.SECONDS);
        }
    }
}
