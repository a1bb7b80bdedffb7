package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.Gpu;

class SharedGpusTest {
    /** What each rank finds of ranks with these GPUs, two to a node. */
    private static List<List<String>> find(String... uuids) throws Exception {
        List<RankInfo> ranks = new ArrayList<>();
        for (int rank = 0; rank < uuids.length; rank++) {
            String node = "node" + rank / 2;
            ranks.add(
                    new RankInfo(rank, node, node + "/id", rank % 2, 2, "127.0.0.1", RankMpi.NONE));
        }
        return MemoryPort.onRanks(
                uuids.length,
                port -> {
                    // All call their GPU number 0 and see it at the same place.
                    Gpu own =
                            new Gpu(
                                    "NVIDIA X",
                                    new ComputeCapability(9, 0),
                                    "0000:01:00.0",
                                    uuids[port.rank()],
                                    13_000);
                    return SharedGpus.find(new PortCommunicator("memory", port), ranks, own);
                });
    }

    @Test
    void ranksWithGpusOfTheirOwnShareNone() throws Exception {
        assertThat(find("GPU-a", "GPU-b", "GPU-c", "GPU-d")).containsOnly(List.of());
    }

    @Test
    void allRanksKnowWhoSharesWhichGpu() throws Exception {
        assertThat(find("GPU-a", "GPU-a", "GPU-b", "GPU-c", "GPU-d", "GPU-d"))
                .hasSize(6)
                .containsOnly(
                        List.of(
                                "ranks 0-1 on node0 share the GPU GPU-a (NVIDIA X)",
                                "ranks 4-5 on node2 share the GPU GPU-d (NVIDIA X)"));
    }

    @Test
    void partsOfOneGpuAreNotShared() throws Exception {
        assertThat(find("MIG-a", "MIG-b")).containsOnly(List.of());
    }
}
