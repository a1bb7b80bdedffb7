package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

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
                            for (int most = 0; most < ranks; most++) {
                                assertThat(all.max(port.rank() == most ? 3 : -3)).isEqualTo(3);
                            }
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

    @Test
    void aRankThatLeavesACollectiveOutIsFoundAtOnce() throws Exception {
        List<String> said =
                MemoryPort.onRanks(
                        2,
                        port -> {
                            Communicator all = new PortCommunicator("memory", port);
                            all.barrier();
                            if (port.rank() == 0) {
                                all.broadcast(new byte[1], 0);
                                all.broadcast(new byte[8], 0);
                                return "";
                            }
                            return outOfStep(() -> all.max(7));
                        });
        assertThat(said.get(1))
                .startsWith(
                        "ranks are out of step: rank 1 is in maximum (collective number 2), but"
                                + " rank 0 sent to it from broadcast (collective number 2)");
    }

    @Test
    void theSameOperationOfAnotherTimeIsOutOfStepToo() throws Exception {
        List<String> said =
                MemoryPort.onRanks(
                        2,
                        port -> {
                            Communicator all = new PortCommunicator("memory", port);
                            if (port.rank() == 0) {
                                all.broadcast(new byte[1], 0);
                                all.broadcast(new byte[1], 0);
                                return "";
                            }
                            all.broadcast(new byte[0], 1);
                            return outOfStep(() -> all.broadcast(new byte[0], 0));
                        });
        assertThat(said.get(1))
                .contains("number 2), but rank 0 sent to it from broadcast")
                .contains("number 1)");
    }

    @Test
    void plainMessagesGoBetweenCollectivesButAreNotTakenForThem() throws Exception {
        List<String> said =
                MemoryPort.onRanks(
                        2,
                        port -> {
                            Communicator all = new PortCommunicator("memory", port);
                            all.barrier();
                            if (port.rank() == 0) {
                                all.send(new byte[100_000], 1);
                                all.barrier();
                                all.send(new byte[3], 1);
                                return "";
                            }
                            assertThat(all.receive(0)).hasSize(100_000);
                            all.barrier();
                            return outOfStep(() -> all.broadcast(new byte[0], 0));
                        });
        assertThat(said.get(1)).contains("rank 0 sent to it from a plain message");
    }

    private static String outOfStep(ThrowingCallable call) {
        PentathlonException thrown = catchThrowableOfType(PentathlonException.class, call);
        assertThat(thrown.status()).isEqualTo(ExitStatus.INTERNAL);
        return thrown.getMessage();
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
