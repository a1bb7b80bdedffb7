package org.pentathlon.probe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cores of a node's ranks, each as many as every other and none of another's, so that a rank has
 * the same processor to itself however many ranks there are.
 *
 * @param blocks cores of each local rank by number, as {@code 0-3,8}; empty where all ranks share
 *     all cores
 * @param width cores of a rank; where they share, those that there are for each
 * @param reason why ranks share; empty where they do not
 */
public record CoreBlocks(List<String> blocks, int width, String reason) {
    public CoreBlocks {
        blocks = List.copyOf(blocks);
    }

    /**
     * Parts the cores of this process among so many ranks.
     *
     * @param canBind whether the system lets a process be started on some of its cores
     */
    public static CoreBlocks of(UsableCores cores, int ranks, boolean canBind) {
        int width = cores.cores() / ranks;
        String reason = reason(cores, width, ranks, canBind);
        if (!reason.isEmpty()) {
            return shared(Math.max(1, width), reason);
        }
        int[] numbers = UsableCores.parse(cores.affinity()).stream().toArray();
        List<String> blocks = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            BitSet block = new BitSet();
            for (int i = 0; i < width; i++) {
                block.set(numbers[rank * width + i]);
            }
            blocks.add(list(block));
        }
        return new CoreBlocks(blocks, width, "");
    }

    /** All ranks on all cores. */
    public static CoreBlocks shared(int width, String reason) {
        return new CoreBlocks(List.of(), width, reason);
    }

    /** Whether each rank has cores of its own. */
    public boolean bound() {
        return !blocks.isEmpty();
    }

    private static String reason(UsableCores cores, int width, int ranks, boolean canBind) {
        if (width == 0) {
            return "%d ranks on cores: %d".formatted(ranks, cores.cores());
        }
        if (cores.affinity().isEmpty() || !canBind) {
            return "the system does not let cores be chosen";
        }
        // Which of the cores of the affinity others use is not known.
        return cores.cores() < cores.affinityCores()
                ? "the process may use %d of the cores %s at a time"
                        .formatted(cores.cores(), cores.affinity())
                : "";
    }

    /** As the kernel writes it: {@code 0-3,8}. */
    private static String list(BitSet cores) {
        List<String> ranges = new ArrayList<>();
        for (int first = cores.nextSetBit(0); first >= 0; ) {
            int end = cores.nextClearBit(first);
            ranges.add(end - first == 1 ? "" + first : first + "-" + (end - 1));
            first = cores.nextSetBit(end);
        }
        return String.join(",", ranges);
    }
}
