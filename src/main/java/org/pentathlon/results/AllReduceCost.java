package org.pentathlon.results;

import java.util.Comparator;
import java.util.Set;

/**
 * What the sum of a message over N ranks costs: {@code rounds x latency + volume x bytes /
 * bandwidth}, by the algorithm for which that is least.
 *
 * <p>A ring goes through all ranks, node by node, at the pace of its slowest link. The others are
 * made in two levels: the ranks of a node sum up parts of the message in a ring, each part is
 * summed up over the nodes, and the parts are gathered within the node.
 *
 * @param network between nodes; its bandwidth is that of a node
 * @param node between the ranks of a node
 * @param ranksPerNode 1 or more
 * @param algorithms those that there are
 */
public record AllReduceCost(
        Link network, Link node, int ranksPerNode, Set<AllReduceAlgorithm> algorithms) {
    public AllReduceCost {
        algorithms = Set.copyOf(algorithms);
    }

    /** Time in nanoseconds; 0 for one rank. */
    public double ns(double bytes, int ranks) {
        return ns(fastest(bytes, ranks), bytes, ranks);
    }

    /** The algorithm that takes the least time; of equal ones that with the fewest messages. */
    public AllReduceAlgorithm fastest(double bytes, int ranks) {
        return algorithms.stream()
                .min(
                        Comparator.<AllReduceAlgorithm>comparingDouble(
                                        algorithm -> ns(algorithm, bytes, ranks))
                                .thenComparingDouble(algorithm -> algorithm.rounds(ranks)))
                .orElseThrow();
    }

    double ns(AllReduceAlgorithm algorithm, double bytes, int ranks) {
        if (ranks <= ranksPerNode) {
            return ns(algorithm, node, bytes, ranks);
        }
        if (algorithm == AllReduceAlgorithm.RING) {
            Link slowest = ranksPerNode == 1 ? network : network.slower(node);
            return ns(algorithm, slowest, bytes, ranks);
        }
        int nodes = (ranks + ranksPerNode - 1) / ranksPerNode;
        return ns(AllReduceAlgorithm.RING, node, bytes, ranksPerNode)
                + ns(algorithm, network, bytes, nodes);
    }

    private static double ns(AllReduceAlgorithm algorithm, Link link, double bytes, int ranks) {
        return algorithm.rounds(ranks) * link.latencyNs()
                + algorithm.volume(ranks) * bytes * link.nsPerByte();
    }

    /** Whether it is all of measurements, so that it can be held against the measured case. */
    boolean measured() {
        return network.measured() && node.measured();
    }

    /** Relative error of the slowest link that such a sum uses. */
    double error(int ranks) {
        if (ranks <= 1) {
            return 0;
        }
        return ranks <= ranksPerNode || ranksPerNode == 1
                ? (ranks <= ranksPerNode ? node : network).error()
                : Math.max(node.error(), network.error());
    }
}
