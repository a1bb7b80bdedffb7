package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.RuntimeSet;

class NcclCollectiveTest {
    private static PentathlonException failure(Runnable work) {
        return catchThrowableOfType(PentathlonException.class, work::run);
    }

    private static NcclCollective alone(FakeNccl library) {
        return NcclCollective.open(new SingleCommunicator(), library, "a of host/id");
    }

    @Test
    void everyRankJoinsByTheIdentifierOfTheFirst() throws Exception {
        List<List<String>> calls =
                MemoryPort.onRanks(
                        3,
                        port -> {
                            FakeNccl library = new FakeNccl();
                            String gpu = port.rank() + ":00.0 of host/id";
                            NcclCollective.open(new PortCommunicator("memory", port), library, gpu)
                                    .close();
                            return library.calls;
                        });

        assertThat(calls.get(0))
                .containsExactly("getUniqueId", "commInitRank 3 128 1 128 0", "commDestroy");
        assertThat(calls.get(1)).containsExactly("commInitRank 3 128 1 128 1", "commDestroy");
        assertThat(calls.get(2)).containsExactly("commInitRank 3 128 1 128 2", "commDestroy");
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
                                                    NcclCollective.open(
                                                            new PortCommunicator("memory", port),
                                                            library,
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
    void aSumIsQueuedInPlaceAndWaitedFor() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = alone(library);
        library.calls.clear();
        library.busy = 2;

        collective.allReduceSum(1L << 40, 5_000_000_000L, ElementType.BFLOAT16, 42);

        assertThat(library.calls)
                .containsExactly(
                        "allReduceSum 1099511627776 5000000000 BFLOAT16 42",
                        "streamQuery 42",
                        "asyncError",
                        "streamQuery 42",
                        "asyncError",
                        "streamQuery 42");
        assertThat(collective.version()).isEqualTo("NCCL 2.11.4");
        assertThat(collective.kind()).isEqualTo(CollectiveKind.NCCL);
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
                                + " text of 5' \\(5\\); NCCL_DEBUG=INFO in the environment tells"
                                + " more");
    }

    @Test
    void aLostPeerEndsTheSumAndTheCommunicatorIsAborted() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = alone(library);
        library.busy = Integer.MAX_VALUE;
        library.errors.put("asyncError", 2);

        PentathlonException e =
                failure(() -> collective.allReduceSum(1, 1, ElementType.FLOAT32, 0));
        collective.close();

        assertThat(e.status()).isEqualTo(ExitStatus.RANK_FAILED);
        assertThat(e).hasMessageContaining("ncclAllReduce says 'NCCL's text of 2' (2)");
        assertThat(library.calls).endsWith("commAbort").doesNotContain("commDestroy");
    }

    @Test
    void aFailureOfTheGpuIsNamedByCuda() {
        FakeNccl library = new FakeNccl();
        NcclCollective collective = alone(library);
        library.errors.put("streamQuery", 700);

        PentathlonException e =
                failure(() -> collective.allReduceSum(1, 1, ElementType.FLOAT32, 0));

        assertThat(e.status()).isEqualTo(ExitStatus.RANK_FAILED);
        assertThat(e).hasMessageContaining("says 'CUDA's text of 700' (700)");
    }

    @Test
    void theProviderReducesNoHostMemory() {
        NcclCollectiveProvider provider = new NcclCollectiveProvider();

        assertThat(provider.supports(DeviceKind.CPU).reason()).contains("gloo or mpi");
        assertThat(RuntimeSet.ofThisProcess()).isEqualTo(RuntimeSet.CPU);
    }

    @Test
    void itIsTheFirstChoice() {
        List<CollectiveKind> kinds = new ArrayList<>();
        Collectives.all().forEach(provider -> kinds.add(provider.kind()));

        assertThat(kinds).startsWith(CollectiveKind.NCCL);
    }
}
