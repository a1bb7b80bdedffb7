package org.pentathlon.harness;

import java.util.List;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.RankLines;
import org.pentathlon.comm.World;
import org.pentathlon.probe.ThreadPlan;
import org.pentathlon.probe.UsableCores;

/** What the ranks of a node tell each other of their cores, so that each takes its share. */
final class NodeCores {
    private final UsableCores own;
    private final List<String> affinities;
    private final boolean bySlurm;

    private NodeCores(UsableCores own, List<String> affinities, boolean bySlurm) {
        this.own = own;
        this.affinities = affinities;
        this.bySlurm = bySlurm;
    }

    /** Exchanges the ranks' affinities; collective. */
    static NodeCores exchange(World world, UsableCores own, boolean bySlurm) {
        Communicator communicator = world.communicator();
        if (communicator.size() == 1) {
            return new NodeCores(own, List.of(own.affinity()), bySlurm);
        }
        List<String> byRank = RankLines.ofAll(communicator, own.affinity());
        List<String> here =
                world.ranks().stream()
                        .filter(rank -> rank.machine().equals(world.self().machine()))
                        .map(rank -> byRank.get(rank.rank()))
                        .toList();
        return new NodeCores(own, here, bySlurm);
    }

    /** Threads of this rank, where so many were asked for or, with 0, its share. */
    ThreadPlan plan(int asked) {
        return ThreadPlan.of(own, affinities, bySlurm, asked);
    }
}
