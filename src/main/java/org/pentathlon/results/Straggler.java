package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rank for which the others wait most often. In each iteration that can be split the last rank
 * is the one that does not wait, and the mean wait of the others is what it is behind them by:
 * {@code max(ready) - mean of the other ranks' ready}.
 *
 * @param share part of the iterations in which it is last, 0 to 1; by chance one over the ranks
 * @param delayNs median, over these iterations, of how much later it is ready than the others
 */
record Straggler(int rank, double share, double delayNs) {
    /** Which rank was last in an iteration, and by how much. */
    record Turn(int rank, double delayNs) {}

    /** Of all launches' iterations together; of two ranks that are last as often, the lower one. */
    static Optional<Straggler> of(Collection<LaunchSeries> launches) {
        SortedMap<Integer, List<Double>> delays = new TreeMap<>();
        int iterations = 0;
        for (LaunchSeries launch : launches) {
            List<Turn> turns = launch.lastRanks();
            if (turns.isEmpty()) {
                return Optional.empty();
            }
            iterations += turns.size();
            turns.forEach(
                    turn ->
                            delays.computeIfAbsent(turn.rank(), r -> new ArrayList<>())
                                    .add(turn.delayNs()));
        }
        int most = delays.values().stream().mapToInt(List::size).max().orElse(0);
        for (var entry : delays.entrySet()) {
            if (entry.getValue().size() == most) {
                double[] delayNs =
                        entry.getValue().stream().mapToDouble(Double::doubleValue).toArray();
                double share = most / (double) iterations;
                return Optional.of(
                        new Straggler(entry.getKey(), share, Statistics.median(delayNs)));
            }
        }
        return Optional.empty();
    }
}
