package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortCommunicatorTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8})
    void everyRootReachesEveryRank(int ranks) throws Exception {
        for (int root = 0; root < ranks; root++) {
            int from = root;
            byte[] expected = new byte[200_001];
            new Random(root).nextBytes(expected);
            List<byte[]> results =
                    MemoryPort.onRanks(
                            ranks,
                            port -> {
                                Communicator all = new PortCommunicator("memory", port);
                                return all.broadcast(
                                        port.rank() == from ? expected : new byte[0], from);
                            });
            assertThat(results).hasSize(ranks).allSatisfy(r -> assertThat(r).isEqualTo(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void gatherIsInTheOrderOfRanksAndMaxIsTheLargest(int ranks) throws Exception {
        List<List<Integer>> lengths =
                MemoryPort.onRanks(
                        ranks,
                        port -> {
                            Communicator all = new PortCommunicator("memory", port);
                            List<Integer> seen = new ArrayList<>();
                            all.gather(new byte[port.rank() * 70_000], b -> seen.add(b.length));
                            assertThat(all.max(-100 + port.rank())).isEqualTo(-101 + ranks);
                            return seen;
                        });
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(lengths.get(0).get(rank)).isEqualTo(rank * 70_000);
        }
        assertThat(lengths.subList(1, ranks)).allSatisfy(l -> assertThat(l).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void nobodyLeavesABarrierBeforeAllHaveCome(int ranks) throws Exception {
        AtomicInteger come = new AtomicInteger();
        List<Integer> seen =
                MemoryPort.onRanks(
                        ranks,
                        port -> {
                            Communicator all = new PortCommunicator("memory", port);
                            come.incrementAndGet();
                            all.barrier();
                            return come.get();
                        });
        assertThat(seen).containsOnly(ranks);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void clocksOfOneMachineDifferByLessThanTheError(int ranks) throws Exception {
        List<ClockEstimate> estimates =
                MemoryPort.onRanks(
                        ranks, port -> ClockSync.estimate(new PortCommunicator("memory", port)));
        assertThat(estimates.get(0).offsetNs()).isZero();
        assertThat(estimates.get(0).errorNs()).isZero();
        // The threads share one clock, so the true offset is zero.
        assertThat(estimates)
                .allSatisfy(
                        e -> assertThat(Math.abs(e.offsetNs())).isLessThanOrEqualTo(e.errorNs()));
    }
}
