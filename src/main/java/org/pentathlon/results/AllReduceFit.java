package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Latency and bandwidth of a measured all-reduce curve. Both make the sum of squared relative
 * errors of {@code rounds x latency + volume x bytes / bandwidth} least, neither below 0, over all
 * messages and all numbers of ranks that were measured. Which algorithm made a point is not known:
 * it is taken to be the one that costs least, so the fit is repeated until that does not change.
 */
final class AllReduceFit {
    private static final int ROUNDS = 20;

    /**
     * A measured point.
     *
     * @param bytes of the message
     * @param ns median of a call, of its slowest rank
     */
    record Point(int ranks, double bytes, double ns) {}

    private AllReduceFit() {}

    /**
     * The link that explains the points best.
     *
     * @param origin in words
     * @return nothing where there are fewer than two sizes
     */
    static Optional<Link> of(
            List<Point> points, Set<AllReduceAlgorithm> algorithms, String origin) {
        if (points.stream().mapToDouble(Point::bytes).distinct().count() < 2) {
            return Optional.empty();
        }
        // To begin with a ring, where there is one; the rounds below replace it.
        List<AllReduceAlgorithm> taken = new ArrayList<>();
        points.forEach(point -> taken.add(algorithms.stream().sorted().findFirst().orElseThrow()));
        Link link = fit(points, taken, origin);
        for (int round = 0; round < ROUNDS; round++) {
            AllReduceCost cost = new AllReduceCost(link, link, 1, algorithms);
            List<AllReduceAlgorithm> fastest =
                    points.stream().map(p -> cost.fastest(p.bytes(), p.ranks())).toList();
            if (fastest.equals(taken)) {
                break;
            }
            taken.clear();
            taken.addAll(fastest);
            link = fit(points, taken, origin);
        }
        return Optional.of(link);
    }

    private static Link fit(List<Point> points, List<AllReduceAlgorithm> taken, String origin) {
        double[] rounds = new double[points.size()];
        double[] volumes = new double[points.size()];
        double[] ones = new double[points.size()];
        for (int i = 0; i < ones.length; i++) {
            Point point = points.get(i);
            rounds[i] = taken.get(i).rounds(point.ranks()) / point.ns();
            volumes[i] = taken.get(i).volume(point.ranks()) * point.bytes() / point.ns();
            ones[i] = 1;
        }
        double[] both =
                LeastSquares.solve(new double[][] {rounds, volumes}, ones)
                        .orElse(new double[] {-1, -1});
        if (both[0] < 0 || both[1] < 0) {
            // One of them alone: the better one, as the best fit lies on the border.
            double[] latency = {alone(rounds, ones), 0};
            double[] bandwidth = {0, alone(volumes, ones)};
            both =
                    error(rounds, volumes, latency) <= error(rounds, volumes, bandwidth)
                            ? latency
                            : bandwidth;
        }
        return new Link(both[0], both[1], origin, true, error(rounds, volumes, both));
    }

    private static double alone(double[] column, double[] ones) {
        return LeastSquares.solve(new double[][] {column}, ones).orElse(new double[1])[0];
    }

    private static double error(double[] rounds, double[] volumes, double[] both) {
        double squares = 0;
        for (int i = 0; i < rounds.length; i++) {
            double error = rounds[i] * both[0] + volumes[i] * both[1] - 1;
            squares += error * error;
        }
        return Math.sqrt(squares / rounds.length);
    }
}
