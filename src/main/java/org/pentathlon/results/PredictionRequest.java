package org.pentathlon.results;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is asked about; what is not given comes from measurements.
 *
 * @param ranks numbers of ranks, each 1 or more
 * @param cases names of cases; empty for all
 * @param bytesPerSecond of a node's connection to the network, in one direction
 * @param latencySeconds of a message between nodes
 * @param ranksPerNode 1 or more
 * @param intraBytesPerSecond of a rank within its node
 * @param intraLatencySeconds of a message within a node
 * @param algorithms of which gradients are summed up by the fastest; empty for those that the
 *     case's collective has
 * @param curve a result file that holds a measured all-reduce curve; empty for the file itself
 */
public record PredictionRequest(
        List<Integer> ranks,
        List<String> cases,
        OptionalDouble bytesPerSecond,
        OptionalDouble latencySeconds,
        int ranksPerNode,
        OptionalDouble intraBytesPerSecond,
        OptionalDouble intraLatencySeconds,
        Set<AllReduceAlgorithm> algorithms,
        Optional<Path> curve) {
    public PredictionRequest {
        ranks = List.copyOf(ranks);
        cases = List.copyOf(cases);
        algorithms = Set.copyOf(algorithms);
    }
}
