package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class NcclCollectiveTest {
    /** Sums of the warm-up: 4 KiB to 64 MiB. */
    private static final int WARM_UP = 8;

    private static PentathlonException failure(Runnable work) {
        return catchThrowableOfType(PentathlonException.class, work::run);
    }

    private static NcclCollective alone(FakeNccl library) {
        return NcclStart.open(new SingleCommunicator(), library.runtime(true), "a of host/id");
    }

    /** One that has been opened, with nothing written down since. */
    private static NcclCollective opened(FakeNccl library) {
        NcclCollective collective = alone(library);
        library.calls.clear();
        return collective;
    }

    @Test
    void everyRankJoinsByTheIdentifierOfTheFirst() throws Exception {
        List<List<String>> calls =
                MemoryPort.onRanks(
                        3,
                        port -> {
                            FakeNccl library = new FakeNccl();
                            String gpu = port.rank() + ":00.0 of host/id";
                            NcclStart.open(
                                            new PortCommunicator("memory", port),
                                            library.runtime(false),
                                            gpu)
                                    .close();
                            return library.calls;
                        });

        assertThat(calls.get(0))
                .startsWith("getUniqueId", "commInitRank 3 128 1 128 0 INIT")
                .contains("commDestroy");
        assertThat(calls.get(1)).startsWith("commInitRank 3 128 1 128 1 INIT");
        assertThat(calls.get(2)).startsWith("commInitRank 3 128 1 128 2 INIT");
        assertThat(calls.get(2).stream().filter(call -> call.startsWith("allReduce")))
                .hasSize(WARM_UP);
    }

    @Test
    void ranksOnOneGpuAreRefusedOnAllRanksBeforeNcclIsAsked() throws Exception {
        List<String> messages =
                MemoryPort.onRanks(
                        3,
                        port -> {
                            FakeNccl library = new FakeNccl();
                            String gpu = (port.rank() == 1 ? "b" : "a") + " of host/boot-id";
                            PentathlonException e =
                                    failure(
                                            () ->
                                                    NcclStart.open(
                                                            new PortCommunicator("memory", port),
                                                            library.runtime(true),
                                                            gpu));
                            assertThat(library.calls).isEmpty();
                            assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT);
                            return e.getMessage();
                        });

        assertThat(messages)
                .containsOnly(
                        "ranks 0 and 2 share the GPU a of host, which NCCL refuses: start one rank"
                                + " for each GPU, as in srun --gpus-per-task=1");
    }

    @Test
    void sumsAreQueuedBehindTheirGradientsAndTheCallReturnsAtOnce() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        library.cuda.busy = 2;

        collective.allReduceSum(1L << 40, 5_000_000_000L, ElementType.BFLOAT16, 42);
        collective.allReduceSum(1L << 41, 7, ElementType.FLOAT32, 42);

        assertThat(library.calls)
                .containsExactly(
                        "record e2 s42",
                        "streamWait s1 e2",
                        "record e3 s1",
                        "allReduce in place 10000000000 5000000000 bfloat16 s1",
                        "record e4 s1",
                        "record e5 s42",
                        "streamWait s1 e5",
                        "record e6 s1",
                        "allReduce in place 20000000000 7 float32 s1",
                        "record e7 s1");
        library.calls.clear();

        collective.await();

        // The end of the gradients' stream is marked, then the last sum is waited for.
        assertThat(library.calls)
                .containsExactly(
                        "record e1 s42",
                        "query e7",
                        "asyncError",
                        "query e7",
                        "asyncError",
                        "query e7");
        assertThat(collective.version()).isEqualTo("NCCL 2.11.4");
        assertThat(collective.kind()).isEqualTo(CollectiveKind.NCCL);
        assertThat(collective.queues()).isTrue();

        // The next pass takes the same events again.
        library.calls.clear();
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 0);
        assertThat(library.calls).startsWith("record e2 s0", "streamWait s1 e2");
    }

    /** The end of the backward pass is marked before its stream waits: the tail hides nothing. */
    @Test
    void theGradientsStreamWaitsForTheLastSumInPlaceOfTheHost() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 42);
        collective.allReduceSum(2, 1, ElementType.FLOAT32, 42);
        library.calls.clear();

        collective.join(42);

        assertThat(library.calls).containsExactly("record e1 s42", "streamWait s42 e7");

        // The next pass may be queued before the first is done; one wait is for both.
        library.calls.clear();
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 42);
        collective.join(42);
        collective.await();

        assertThat(library.calls)
                .containsExactly(
                        "record e2 s42",
                        "streamWait s1 e2",
                        "record e3 s1",
                        "allReduce in place 1 1 float32 s1",
                        "record e4 s1",
                        "record e1 s42",
                        "streamWait s42 e4",
                        "query e4");
    }

    @Test
    void aPassThatIsJoinedAndNotAwaitedIsAborted() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 42);
        collective.join(42);

        collective.close();

        assertThat(library.calls).endsWith("commAbort");
    }

    @Test
    void withNoSumsThereIsNothingToWaitFor() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);

        collective.join(42);
        collective.await();

        assertThat(library.calls).noneMatch(call -> call.startsWith("streamWait"));
    }

    @ParameterizedTest
    @CsvSource({
        // Gradients are done at 10 ms; sums run from 2 to 5 and from 8 to 12 ms.
        "10, 5000000",
        // All is hidden where they come last, nothing where they come first.
        "20, 7000000",
        "1, 0"
    })
    void whatIsHiddenIsTakenFromTheGpusClock(float gradientsDone, long hiddenNs) {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        library.cuda.times.putAll(
                Map.of("e1", gradientsDone, "e3", 2f, "e4", 5f, "e6", 8f, "e7", 12f));

        collective.allReduceSum(1, 1, ElementType.FLOAT32, 42);
        collective.allReduceSum(2, 1, ElementType.FLOAT32, 42);
        collective.await();

        assertThat(collective.hiddenNs()).isEqualTo(hiddenNs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"getUniqueId", "commInitRank"})
    void aStartThatFailsIsTheEnvironments(String function) {
        FakeNccl library = new FakeNccl();
        library.errors.put(function, 5);

        PentathlonException e = failure(() -> alone(library));

        assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(e)
                .hasMessageMatching(
                        "NCCL cannot sum gradients: nccl(GetUniqueId|CommInitRank) says 'NCCL's"
                                + " text of 5' \\(5\\) on \\S+; NCCL_DEBUG=INFO in the environment"
                                + " tells more");
        assertThat(library.environment).isEmpty();
    }

    @Test
    void whereTheFirstRankGetsNoIdentifierAllEndWithItsReason() throws Exception {
        List<String> messages =
                MemoryPort.onRanks(
                        3,
                        port -> {
                            FakeNccl library = new FakeNccl();
                            library.errors.put("getUniqueId", 2);
                            PentathlonException e =
                                    failure(
                                            () ->
                                                    NcclStart.open(
                                                            new PortCommunicator("memory", port),
                                                            library.runtime(true),
                                                            port.rank() + " of host/id"));
                            assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT);
                            assertThat(library.calls)
                                    .noneMatch(call -> call.startsWith("commInitRank"));
                            return e.getMessage();
                        });

        assertThat(messages).hasSize(3);
        assertThat(messages.get(0)).contains("ncclGetUniqueId says 'NCCL's text of 2' (2)");
        assertThat(messages).containsOnly(messages.get(0));
    }

    @Test
    void anErrorOfTheNetworkEndsTheSumAndTheCommunicatorIsAborted() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        library.cuda.busy = Integer.MAX_VALUE;
        library.asyncError = NcclLibrary.REMOTE_ERROR;
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 0);

        PentathlonException e = failure(collective::await);
        collective.close();

        assertThat(e.status()).isEqualTo(ExitStatus.RANK_FAILED);
        assertThat(e).hasMessageContaining("ncclAllReduce says 'NCCL's text of 6' (6)");
        assertThat(library.calls).endsWith("commAbort").doesNotContain("commDestroy");
    }

    @Test
    void anErrorIsToldToThoseWhoAskWithoutWaiting() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        library.asyncError = NcclLibrary.REMOTE_ERROR;
        collective.check();
        library.cuda.busy = Integer.MAX_VALUE;
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 42);
        collective.join(42);

        PentathlonException e = failure(collective::check);

        assertThat(e.status()).isEqualTo(ExitStatus.RANK_FAILED);
        assertThat(library.calls).endsWith("commAbort");
    }

    @Test
    void aPeerThatTheControlPlaneHasLostEndsASumThatWaitsForIt() throws Exception {
        MemoryPort.onRanks(
                1,
                port -> {
                    FakeNccl library = new FakeNccl();
                    PeerLost lost = new PeerLost(3, "n2", "its connection closed");
                    LosingPort losing = new LosingPort(port);
                    NcclCollective collective =
                            NcclStart.open(
                                    new PortCommunicator("memory", losing),
                                    library.runtime(true),
                                    "a of host/id");
                    library.cuda.busy = Integer.MAX_VALUE;
                    losing.liveness.note(lost);
                    collective.allReduceSum(1, 1, ElementType.FLOAT32, 0);

                    PentathlonException e = failure(collective::await);

                    assertThat(e.status()).isEqualTo(ExitStatus.RANK_FAILED);
                    assertThat(e).hasMessage(lost.message());
                    assertThat(library.calls).endsWith("commAbort");
                    return null;
                });
    }

    @Test
    void whereARankIsLostTheEndWaitsForNobody() throws Exception {
        MemoryPort.onRanks(
                1,
                port -> {
                    FakeNccl library = new FakeNccl();
                    LosingPort losing = new LosingPort(port);
                    NcclCollective collective =
                            NcclStart.open(
                                    new PortCommunicator("memory", losing),
                                    library.runtime(true),
                                    "a of host/id");
                    losing.liveness.note(new PeerLost(0, "n1", "it failed itself"));

                    collective.close();

                    assertThat(library.calls).endsWith("commAbort").doesNotContain("commDestroy");
                    return null;
                });
    }

    /** A port that knows of losses. */
    private record LosingPort(Port port, Liveness liveness) implements Port {
        LosingPort(Port port) {
            this(port, new Liveness());
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
        public String version() {
            return port.version();
        }

        @Override
        public void checkPeers() {
            liveness.check();
        }

        @Override
        public Lane lane(int tag, int capacity) {
            return port.lane(tag, capacity);
        }

        @Override
        public void close() {
            port.close();
        }
    }

    @Test
    void aSumThatIsRefusedIsThisRanksOwnFailure() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        library.errors.put("allReduce", 4);

        PentathlonException e =
                failure(() -> collective.allReduceSum(1, 1, ElementType.FLOAT32, 0));
        collective.close();

        assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(library.calls).endsWith("commAbort");
    }

    @Test
    void aFailureOfTheGpuIsNamedByCuda() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        library.cuda.errors.put("query", 700);
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 0);

        PentathlonException e = failure(collective::await);

        assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(e).hasMessageContaining("cudaEventQuery says 'CUDA's text of 700' (700)");
        assertThat(library.calls).endsWith("commAbort");
    }

    @Test
    void aPassThatIsGivenUpIsAborted() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = opened(library);
        collective.allReduceSum(1, 1, ElementType.FLOAT32, 0);

        collective.close();

        assertThat(library.calls).endsWith("commAbort").doesNotContain("commDestroy");
    }

    @Test
    void whatTheLogTellsIsKeptAndTheLogIsEnded() {
        FakeNccl library = new FakeNccl();
        library.environment.put("NCCL_ALGO", "Ring");
        library.log.add("n:1:1 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via P2P/IPC/read");
        library.log.add(
                "n:1:1 [0] NCCL INFO AllReduce: 4096 Bytes -> Algo RING proto LL channel{Lo..Hi}");

        NcclCollective collective = alone(library);

        assertThat(collective.facts())
                .containsOnly(
                        Map.entry("transport", "P2P/IPC"),
                        Map.entry("algorithm", "ring/ll to 4096 bytes"),
                        Map.entry("nccl_algo", "Ring"));
        assertThat(library.calls)
                .contains("commInitRank 1 128 1 128 0 INIT,TUNING")
                .endsWith("resetDebugInit quiet");
        assertThat(library.environment).containsOnlyKeys("NCCL_ALGO");
        assertThat(library.logFile).isNotNull().doesNotExist();
    }

    @Test
    void aLogThatTheUserWantsIsLeftAlone() {
        FakeNccl library = new FakeNccl();
        library.environment.put("NCCL_DEBUG", "WARN");

        NcclCollective collective = alone(library);

        assertThat(library.environment).containsOnly(Map.entry("NCCL_DEBUG", "WARN"));
        assertThat(library.calls).contains("commInitRank 1 128 1 128 0 quiet");
        assertThat(library.calls).noneMatch(call -> call.startsWith("resetDebugInit"));
        assertThat(collective.facts())
                .containsEntry(
                        "transport",
                        "not reported: NCCL_DEBUG is set, so NCCL's log is the user's");
    }

    @Test
    void transportsAreThoseOfAllRanksAndAlgorithmsThoseOfTheFirst() throws Exception {
        List<Map<String, String>> facts =
                MemoryPort.onRanks(
                        2,
                        port -> {
                            FakeNccl library = new FakeNccl();
                            library.log.add(
                                    port.rank() == 0
                                            ? "AllReduce: 4096 Bytes -> Algo TREE proto LL128 c"
                                            : "Channel 00/0 : 1[0] -> 0[0] [send] via NET/IB/0");
                            return NcclStart.open(
                                            new PortCommunicator("memory", port),
                                            library.runtime(true),
                                            port.rank() + " of host/id")
                                    .facts();
                        });

        assertThat(facts.get(0))
                .isEqualTo(facts.get(1))
                .containsEntry("transport", "NET/IB")
                .containsEntry("algorithm", "tree/ll128 to 4096 bytes");
    }

    @Test
    void memoryOfTheGpuIsWrittenAndRead() {
        NcclCollective collective = opened(new FakeNccl());
        float[] values = {1, 2, 3, 4};
        float[] back = new float[4];
        try (SumMemory memory = collective.memory(16)) {
            memory.write(4, values, 2);
            memory.read(0, back, 4);
        }
        assertThat(back).containsExactly(0, 1, 2, 0);
    }

    @Test
    void theProviderReducesNoHostMemory() {
        NcclCollectiveProvider provider = new NcclCollectiveProvider();

        assertThat(provider.supports(DeviceKind.CPU).reason()).contains("gloo or mpi");
    }

    @Test
    void itIsTheFirstChoice() {
        List<CollectiveKind> kinds = new ArrayList<>();
        Collectives.all().forEach(provider -> kinds.add(provider.kind()));

        assertThat(kinds).startsWith(CollectiveKind.NCCL);
    }
}
