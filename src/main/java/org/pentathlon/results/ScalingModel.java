package org.pentathlon.results;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Predicts a case for other numbers of ranks than it was measured with.
 *
 * <pre>
 * training    T(N) = E[slowest of N steps] + exposed(N)
 * inference   T(N) = mean step + e(N) max(s / sqrt(K), r)
 * </pre>
 *
 * <p>A step is an iteration of one rank without waiting and reducing. Since every rank needs all
 * gradients, each iteration lasts as long as the slowest rank's ({@link Jitter}); {@code exposed}
 * is what the reductions of the buckets ({@link AllReduceCost}) take beyond the end of the backward
 * pass ({@link BucketTimeline}). In inference nobody waits before the end of the K iterations, over
 * which jitter averages out: s is the steps' standard deviation, r that of the ranks' means, and
 * e(N) the expected maximum of N standard normal draws.
 *
 * <p>Weak scaling keeps the batch of each rank; strong scaling the global one, with a step of
 * {@code c0 + c1 batch} from cases of at least two batches. Efficiency is (mean step) / T(N), in
 * strong scaling (step of the global batch) / (N T(N)): the throughput of N ranks over N times that
 * of one which waits for nobody.
 */
final class ScalingModel {
    private final ScalingBase base;
    private final Optional<AllReduceCost> cost;
    private final Optional<BatchLine> steps;
    private final Optional<BatchLine> backwards;

    /**
     * @param cost nothing in inference
     * @param same cases that differ from the base in ranks and batch alone, the base among them
     */
    ScalingModel(ScalingBase base, Optional<AllReduceCost> cost, List<ScalingBase> same) {
        this.base = base;
        this.cost = cost;
        this.steps = BatchLine.of(same, ScalingBase::stepNs);
        this.backwards =
                base.training() ? BatchLine.of(same, ScalingBase::backwardNs) : Optional.empty();
    }

    /** The batch of each rank stays as it was measured. */
    ScalingPrediction weak(int ranks) {
        return predict(ScalingKind.WEAK, ranks, base.batchPerRank(), base.samples(), 1, 1);
    }

    /** Whether batches of several sizes were measured. */
    boolean knowsBatches() {
        return steps.isPresent();
    }

    /** The batch of all ranks together stays as it was measured. */
    ScalingPrediction strong(int ranks) {
        long global = base.batchPerRank() * base.ranks();
        if (steps.isEmpty()) {
            return ScalingPrediction.unavailable(
                    base.name(),
                    ScalingKind.STRONG,
                    ranks,
                    "needs measured cases with two batches per rank");
        }
        if (global % ranks != 0) {
            return ScalingPrediction.unavailable(
                    base.name(),
                    ScalingKind.STRONG,
                    ranks,
                    "the global batch of %d cannot be shared evenly".formatted(global));
        }
        long batch = global / ranks;
        double factor = steps.get().at(batch) / base.stepNs();
        double ofBackward = backwards.map(line -> line.at(batch) / base.backwardNs()).orElse(1.0);
        double samples = base.samples() * batch / base.batchPerRank();
        ScalingPrediction found =
                predict(ScalingKind.STRONG, ranks, batch, samples, factor, ofBackward);
        return found.withEfficiencyTimes(steps.get().at(global) / (ranks * steps.get().at(batch)));
    }

    /**
     * The model's iteration at the measured number of ranks over the measured one; NaN where the
     * network is another than that of the measurement.
     */
    double ratioAtBase() {
        return cost.isEmpty() || base.ranks() == 1 || cost.get().measured()
                ? weak(base.ranks()).iteration().value() / base.iterationNs()
                : Double.NaN;
    }

    private ScalingPrediction predict(
            ScalingKind scaling,
            int ranks,
            long batch,
            double samples,
            double stepFactor,
            double backwardFactor) {
        double step = base.stepNs() * stepFactor;
        Bootstrap.Interval interval = base.stepInterval();
        Interval compute =
                Double.isNaN(interval.low())
                        ? new Interval(step, step, step)
                        : new Interval(
                                step, interval.low() * stepFactor, interval.high() * stepFactor);
        Interval wait = (base.training() ? waitNs(ranks) : unevenNs(ranks)).times(stepFactor);
        BucketTimeline timeline = timeline(backwardFactor);
        Interval exposed = exposedNs(timeline, ranks);
        Interval iteration = compute.plus(wait).plus(exposed);
        // The step itself is in both of the terms of an efficiency.
        Interval lost = wait.plus(exposed);
        return new ScalingPrediction(
                base.name(),
                scaling,
                ranks,
                batch,
                iteration,
                step,
                wait.value(),
                exposed.value(),
                timeline.totalNs(bytes -> reductionNs(bytes, ranks)),
                iteration.inverse(ranks * samples * ScalingPrediction.NS_PER_SECOND),
                lost.plus(new Interval(step, step, step)).inverse(step),
                algorithms(ranks),
                "");
    }

    private BucketTimeline timeline(double backwardFactor) {
        return new BucketTimeline(
                base.backwardNs() * backwardFactor,
                cost.isPresent() ? base.gradients().bucketBytes() : List.of(),
                base.overlap());
    }

    private double reductionNs(double bytes, int ranks) {
        return cost.map(c -> c.ns(bytes, ranks)).orElse(0.0);
    }

    /** Its interval reaches as far as the fit was off, and as far as the model is at the base. */
    private Interval exposedNs(BucketTimeline timeline, int ranks) {
        double error = cost.map(c -> c.error(ranks)).orElse(0.0);
        double value = timeline.exposedNs(bytes -> reductionNs(bytes, ranks));
        double low =
                timeline.exposedNs(bytes -> reductionNs(bytes, ranks) * Math.max(0, 1 - error));
        double high = timeline.exposedNs(bytes -> reductionNs(bytes, ranks) * (1 + error));
        double seen = value * seenOverExpected();
        return new Interval(value, Math.min(low, seen), Math.max(high, seen));
    }

    /** What was exposed of the all-reduce at the base over what is expected there. */
    private double seenOverExpected() {
        if (cost.isEmpty() || base.ranks() == 1 || !cost.get().measured()) {
            return 1;
        }
        double expected = timeline(1).exposedNs(bytes -> reductionNs(bytes, base.ranks()));
        double slowest = base.stepNs() + waitNs(base.ranks()).value();
        double seen = Math.max(0, base.iterationNs() - slowest);
        return expected > 0 ? seen / expected : 1;
    }

    private String algorithms(int ranks) {
        if (cost.isEmpty() || ranks == 1) {
            return "";
        }
        TreeSet<AllReduceAlgorithm> taken = new TreeSet<>();
        base.gradients()
                .bucketBytes()
                .forEach(bytes -> taken.add(cost.get().fastest(bytes, ranks)));
        return String.join("+", taken.stream().map(AllReduceAlgorithm::word).toList());
    }

    /**
     * Beyond the mean step, until the slowest of all ranks is there: the slowest of N / b groups of
     * as many ranks as were measured together, so that what they have in common, and lasting
     * differences between them, are those measured. The least is that all groups are slow at the
     * same time.
     */
    private Interval waitNs(int ranks) {
        if (ranks == 1) {
            return new Interval(0, 0, 0);
        }
        double groups = (double) ranks / base.ranks();
        double value = wait(jitter -> jitter.expectedMaximum(groups));
        double ofOneGroup = base.ranks() == 1 ? 0 : wait(jitter -> jitter.expectedMaximum(1));
        double high = wait(jitter -> jitter.expectedWithTail(groups));
        return new Interval(value, Math.min(value, ofOneGroup), Math.max(value, high));
    }

    private double wait(ToDoubleFunction<Jitter> slowest) {
        return median(
                launch ->
                        Math.max(
                                0,
                                slowest.applyAsDouble(new Jitter(launch.slowest()))
                                        - Statistics.mean(launch.steps())));
    }

    /** The same of the mean of all iterations. */
    private Interval unevenNs(int ranks) {
        double expected = Jitter.ofNormals(ranks);
        double value =
                expected
                        * median(
                                launch -> {
                                    double iterations = launch.means().length;
                                    double deviation = Statistics.deviation(launch.steps());
                                    double drawn =
                                            Double.isNaN(deviation) || iterations == 0
                                                    ? 0
                                                    : deviation / Math.sqrt(iterations);
                                    return Math.max(drawn, launch.betweenRanks());
                                });
        return new Interval(Math.max(0, value), 0, Math.max(0, value));
    }

    private double median(ToDoubleFunction<ScalingBase.Launch> figure) {
        return ScalingBase.median(base.launches().stream().mapToDouble(figure).toArray());
    }
}
