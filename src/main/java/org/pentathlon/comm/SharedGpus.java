package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.device.Gpu;

/**
 * Ranks that compute on one GPU. Its identifier tells, however each of them came to see it: all may
 * see all GPUs, or each its own alone, which it then calls number 0.
 */
public final class SharedGpus {
    private SharedGpus() {}

    /**
     * Compares the GPUs of all ranks; collective.
     *
     * @param own that of this rank
     * @return a line for each GPU with several ranks, the same on all ranks
     */
    public static List<String> find(Communicator communicator, List<RankInfo> ranks, Gpu own) {
        List<String> gpus = RankLines.ofAll(communicator, own.uuid() + " " + own.name());
        Map<String, List<Integer>> byGpu = new LinkedHashMap<>();
        for (int rank = 0; rank < gpus.size(); rank++) {
            String place = ranks.get(rank).machine() + " " + gpus.get(rank);
            byGpu.computeIfAbsent(place, gpu -> new ArrayList<>()).add(rank);
        }
        List<String> lines = new ArrayList<>();
        for (List<Integer> sharing : byGpu.values()) {
            if (sharing.size() > 1) {
                int first = sharing.get(0);
                String[] gpu = gpus.get(first).split(" ", 2);
                lines.add(
                        "%s on %s share the GPU %s (%s)"
                                .formatted(
                                        Ranks.words(sharing),
                                        ranks.get(first).host(),
                                        gpu[0],
                                        gpu[1]));
            }
        }
        return lines;
    }
}
