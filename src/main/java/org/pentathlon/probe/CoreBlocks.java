package org.pentathlon.probe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cores of a node's ranks, each as many as every other and none of another's, so that a rank has
 * the same processor to itself however many ranks there are. A core goes to one rank with all its
 * threads, each of which the kernel gives a number.
 *
 * @param blocks numbers of each local rank, as {@code 0-3,8}; empty where all ranks share all cores
 * @param width numbers that each rank has at least; where they share, those that there are for each
 * @param reason why ranks share; empty where they do not
 * @param unit what was parted, in words; empty where ranks share
 */
public record CoreBlocks(List<String> blocks, int width, String reason, String unit) {
    static final String CORES = "cores";
    static final String NUMBERS = "cores; which of them are threads of one is not known";

    public CoreBlocks {
        blocks = List.copyOf(blocks);
    }

    /**
     * Parts the cores of this process among so many ranks.
     *
     * @param threads those of each core; none where they are not known, so that each number is
     *     taken for a core
     * @param canBind whether the system lets a process be started on some of its cores
     */
    public static CoreBlocks of(
            UsableCores cores, List<BitSet> threads, int ranks, boolean canBind) {
        int width = cores.cores() / ranks;
        String reason = reason(cores, width, ranks, canBind);
        if (reason.isEmpty() && !threads.isEmpty() && threads.size() < ranks) {
            reason =
                    "%d ranks on cores: %d, of %d threads"
                            .formatted(ranks, threads.size(), cores.cores());
        }
        if (!reason.isEmpty()) {
            return shared(Math.max(1, width), reason);
        }
        List<BitSet> parts = threads.isEmpty() ? numbers(cores) : threads;
        int each = parts.size() / ranks;
        List<String> blocks = new ArrayList<>();
        int least = Integer.MAX_VALUE;
        for (int rank = 0; rank < ranks; rank++) {
            BitSet block = new BitSet();
            parts.subList(rank * each, (rank + 1) * each).forEach(block::or);
            blocks.add(list(block));
            least = Math.min(least, block.cardinality());
        }
        return new CoreBlocks(blocks, least, "", threads.isEmpty() ? NUMBERS : CORES);
    }

    private static List<BitSet> numbers(UsableCores cores) {
        List<BitSet> numbers = new ArrayList<>();
        UsableCores.parse(cores.affinity()).stream()
                .forEach(
                        number -> {
                            BitSet one = new BitSet();
                            one.set(number);
                            numbers.add(one);
                        });
        return numbers;
    }

    /** All ranks on all cores. */
    public static CoreBlocks shared(int width, String reason) {
        return new CoreBlocks(List.of(), width, reason, "");
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
