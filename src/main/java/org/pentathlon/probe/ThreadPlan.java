package org.pentathlon.probe;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * How a rank uses its cores.
 *
 * @param threads compute threads of this rank
 * @param prefetch whether a core is left for preparing batches beside them
 * @param warning one line where the node's ranks have more threads than cores
 */
public record ThreadPlan(int threads, boolean prefetch, Optional<String> warning) {
    /** With more cores than these, one of them is left for prefetch, progress and compilers. */
    private static final int CORES_WITHOUT_SPARE = 2;

    /**
     * Plans for one rank.
     *
     * @param cores of this rank
     * @param node affinities of all ranks of the node, this one's among them
     * @param bySlurm whether Slurm started each rank as a task, so that its cores for each task are
     *     each rank's own
     * @param asked threads that the user wants, or 0
     */
    public static ThreadPlan of(UsableCores cores, List<String> node, boolean bySlurm, int asked) {
        int share = share(cores, node, bySlurm);
        boolean spare = share > CORES_WITHOUT_SPARE;
        int threads = asked > 0 ? asked : spare ? share - 1 : share;
        return new ThreadPlan(threads, spare && threads < share, warning(cores, node, threads));
    }

    private static int share(UsableCores cores, List<String> node, boolean bySlurm) {
        if (bySlurm && cores.perTask().isPresent()) {
            return Math.min(cores.perTask().getAsInt(), cores.cores());
        }
        BitSet mine = UsableCores.parse(cores.affinity());
        long sharers =
                node.stream()
                        .map(UsableCores::parse)
                        .filter(other -> mine.isEmpty() || other.intersects(mine))
                        .count();
        return Math.max(1, cores.cores() / (int) Math.max(1, sharers));
    }

    private static Optional<String> warning(UsableCores cores, List<String> node, int threads) {
        BitSet all = new BitSet();
        node.forEach(affinity -> all.or(UsableCores.parse(affinity)));
        int ranks = Math.max(1, node.size());
        int known = all.isEmpty() ? cores.affinityCores() : all.cardinality();
        int nodeCores = cores.bounded(known);
        if ((long) ranks * threads <= nodeCores) {
            return Optional.empty();
        }
        return Optional.of(
                ranks
                        + (ranks == 1 ? " rank x " : " ranks x ")
                        + threads
                        + (threads == 1 ? " thread" : " threads")
                        + " on "
                        + nodeCores
                        + (nodeCores == 1 ? " core" : " cores")
                        + ": they wait for each other, and times mean little; use fewer ranks"
                        + " or --threads");
    }
}
