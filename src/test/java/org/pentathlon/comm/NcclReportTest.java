package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of the forms that NCCL 2.11 to 2.30 write. */
class NcclReportTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Channel 00/0 : 0[0] -> 1[1] via P2P/CUMEM/read | P2P/CUMEM",
                "Channel 11/1 : 3[3] -> 0[0] via P2P/MNNVL | P2P/MNNVL",
                "Channel 00 : 0[1a000] -> 1[3d000] via P2P/IPC/read | P2P/IPC",
                "Channel 00/0 : 0[0] -> 1[0] via P2P/direct pointer/read | P2P/direct",
                "Channel 00/0 : 0[0] -> 3[3] via P2P/indirect/1[1] | P2P/indirect",
                "Channel 01 : 1[1] -> 0[0] via SHM/direct/direct | SHM",
                "Channel 01 : 1[1] -> 0[0] via SHM/direct | SHM",
                "Channel 00 : 1[3d000] -> 0[1a000] via direct shared memory | SHM",
                "Channel 00/0 : 1[1] -> 2[0] [send] via NET/Socket/0 | NET/Socket",
                "Channel 00/0 : 1[1] -> 2[0] [receive] via NET/IB/2/GDRDMA | NET/IB/GDRDMA",
                "Channel 00/0 : 1[1] -> 2[0] [send] via NET/IB/2(0)/GDRDMA(PCI)/Shared"
                        + " | NET/IB/GDRDMA",
                "Channel 00/0 : 1[1] -> 2[0] [send] via NET/AWS Libfabric/3/Shared"
                        + " | NET/AWS Libfabric"
            })
    void aConnectionTellsItsTransport(String line, String transport) {
        NcclReport report = NcclReport.of(List.of("n1:4711:4720 [0] NCCL INFO " + line));

        assertThat(report.transports()).containsExactly(transport);
        assertThat(report.choices()).isEmpty();
        assertThat(report.algorithms()).isEmpty();
    }

    @Test
    void choicesOfTheTunerAreTakenTogether() {
        String head = "[2026-06-11 11:44:19] n1:4711:4720 [0] NCCL INFO ";
        NcclReport report =
                NcclReport.of(
                        List.of(
                                head + "NCCL_DEBUG_SUBSYS set by environment to INIT,TUNING",
                                "n1:4711:4711 [0] NCCL INFO Bootstrap: Using eth0:10.0.0.1<0>",
                                head
                                        + "AllReduce: 4096 Bytes -> Algo RING proto LL"
                                        + " channel{Lo..Hi}={0..1}",
                                head
                                        + "AllReduce: 16384 Bytes -> Algo RING proto LL"
                                        + " channel{Lo..Hi}={0..1}",
                                head
                                        + "Broadcast: 65536 Bytes -> Algo RING proto SIMPLE"
                                        + " channel{Lo..Hi}={0..1}",
                                head
                                        + "AllReduce: 65536 Bytes -> Algo TREE proto LL128"
                                        + " channel{Lo..Hi}={0..7}",
                                head
                                        + "AllReduce: 262144 Bytes -> Algo NVLS_TREE proto SIMPLE"
                                        + " channel{Lo..Hi}={0..15}"));

        assertThat(report.transports()).isEmpty();
        assertThat(report.choices()).hasSize(4);
        assertThat(report.algorithms())
                .isEqualTo(
                        "ring/ll to 16384 bytes, tree/ll128 to 65536 bytes, nvls_tree/simple to"
                                + " 262144 bytes");
    }
}
