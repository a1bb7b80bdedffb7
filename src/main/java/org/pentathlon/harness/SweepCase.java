package org.pentathlon.harness;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepPoint;
import org.pentathlon.results.SweepPrediction;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.InputAxis;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Problem;

/**
 * One case over all sizes of its input, ascending, each at two batches, and then at its own size
 * the largest batch that is predicted to be within the limit.
 *
 * <p>The larger batch is the problem's own. Where it would pass a limit it is halved until it does
 * not, down to 2. The smaller is a quarter of it, but 2 or more where the larger is 4 or more:
 * frameworks compute a batch of one in other ways, which take other memory.
 */
final class SweepCase {
    private static final int TIMED = 3;
    private static final int TIMED_OF_LARGEST = 1;
    private static final int BATCHES = 2;
    private static final int SMALLER_BY = 4;
    private static final int MOST_SAMPLES = 65_536;

    /** Weights in inference; gradients and one state of the optimiser beside them in training. */
    private static final int COPIES_OF_WEIGHTS = 3;

    private static final double MIB = 1 << 20;
    private static final double NS_PER_SECOND = 1e9;
    private static final String SKIPPED = "skipped";
    private static final String FAILED = "failed";

    private final CaseSpec spec;
    private final Problem problem;
    private final InputAxis axis;
    private final SweepLimits limits;
    private final PointMeter meter;
    private final Consumer<SweepPoint> points;
    private final SweepForecast forecast;
    private final boolean[] over = new boolean[BATCHES];
    private int most;
    private int largestMeasured;

    /**
     * @param points takes each point as soon as it is known
     */
    SweepCase(
            CaseSpec spec,
            Problem problem,
            SweepLimits limits,
            PointMeter meter,
            Consumer<SweepPoint> points) {
        this.spec = spec;
        this.problem = problem;
        this.axis = problem.inputAxis();
        this.most = problem.batch();
        this.limits = limits;
        this.meter = meter;
        this.points = points;
        this.forecast = new SweepForecast(modelBytes());
    }

    private long modelBytes() {
        long copies = spec.mode() == Mode.TRAIN ? COPIES_OF_WEIGHTS : 1;
        long bytes = 0;
        for (Parameter parameter : problem.parameters()) {
            bytes = Math.addExact(bytes, Math.multiplyExact(Float.BYTES, parameter.elements()));
        }
        return Math.multiplyExact(copies, bytes);
    }

    /** Points of a case, the predicted batch among them. */
    static int count(Problem problem) {
        return problem.inputAxis().extents().size() * BATCHES + 1;
    }

    /** The larger batch of a size. */
    private int larger(long size) {
        int larger = Math.max(BATCHES, most);
        while (larger > BATCHES && !tooMuch(size, larger).isEmpty()) {
            larger = Math.max(BATCHES, larger / 2);
        }
        return larger;
    }

    private static int smaller(int larger) {
        return Math.max(larger >= 2 * BATCHES ? BATCHES : 1, larger / SMALLER_BY);
    }

    /** Measures what can be; whether it came to its end, and not to a stop. */
    boolean run() {
        for (int extent : axis.extents()) {
            forecast.settled(meter.settle());
            int larger = larger(axis.size(extent));
            int smaller = smaller(larger);
            if (!point(extent, smaller, 0)) {
                return false;
            }
            // More is known now: a size takes less than the one before it let expect, or more.
            int known = Math.min(larger, larger(axis.size(extent)));
            if (!point(extent, known > smaller ? known : larger, 1)) {
                return false;
            }
        }
        return largest();
    }

    private boolean point(int extent, int batch, int slot) {
        long size = axis.size(extent);
        forecast.settled(meter.settle());
        double predicted = forecast.bytes(size, batch);
        String skip = over[slot] ? "a smaller size was not measured" : tooMuch(size, batch);
        if (!skip.isEmpty()) {
            // The least batch of all: larger sizes take more.
            over[slot] = slot == 0 || batch == BATCHES;
            points.accept(notMeasured(size, batch, SKIPPED, skip, predicted, false));
            return true;
        }
        Optional<PointMeter.Measured> measured = meter.measure(problem.sized(extent, batch), TIMED);
        measured.ifPresent(
                found -> {
                    SweepPoint point = point(size, batch, predicted, found, TIMED, false);
                    if (point.status().equals(SweepFits.OK)) {
                        forecast.add(point);
                        largestMeasured = Math.max(largestMeasured, batch);
                    } else {
                        most = Math.min(most, batch / 2);
                        over[slot] = slot == 0 || batch == BATCHES;
                    }
                    points.accept(point);
                });
        return measured.isPresent();
    }

    /** Why a point is left out; empty where it is not. */
    private String tooMuch(long size, int batch) {
        double bytes = forecast.boundBytes(size, batch);
        if (bytes > limits.bytes()) {
            return text("%.0f MiB expected, %.0f MiB allowed", bytes / MIB, limits.bytes() / MIB);
        }
        double ns = forecast.iterationNs(size, batch) * meter.allIterations(TIMED);
        if (ns > limits.pointNs()) {
            return text(
                    "%.0f s expected, %.0f s allowed",
                    ns / NS_PER_SECOND, limits.pointNs() / NS_PER_SECOND);
        }
        return "";
    }

    private boolean largest() {
        int extent = problem.inputExtent();
        long size = axis.size(extent);
        Optional<SweepPrediction> fit = forecast.prediction();
        long largest = fit.map(known -> known.largestBatch(size, limits.bytes())).orElse(0L);
        double sampleNs = forecast.iterationNs(size, 1) * meter.allIterations(TIMED_OF_LARGEST);
        long timely = (long) Math.min(MOST_SAMPLES, limits.pointNs() / sampleNs);
        long batch = Math.min(largest, timely);
        double predicted = fit.map(known -> known.bytes(size, batch)).orElse(Double.NaN);
        String skip = "";
        if (largest < 1) {
            skip = fit.isEmpty() ? "too few points for a prediction" : "no batch is predicted";
        } else if (timely <= largestMeasured && timely < largest) {
            skip =
                    text(
                            "no batch above %d ends within %.0f s",
                            largestMeasured, limits.pointNs() / NS_PER_SECOND);
        }
        if (!skip.isEmpty()) {
            points.accept(notMeasured(size, Math.max(0, largest), SKIPPED, skip, predicted, true));
            return true;
        }
        meter.settle();
        Optional<PointMeter.Measured> measured =
                meter.measure(problem.sized(extent, (int) batch), TIMED_OF_LARGEST);
        measured.ifPresent(
                found ->
                        points.accept(
                                point(size, batch, predicted, found, TIMED_OF_LARGEST, true)));
        return measured.isPresent();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private SweepPoint point(
            long size,
            long batch,
            double predicted,
            PointMeter.Measured found,
            int iterations,
            boolean confirmation) {
        if (!found.failure().isEmpty()) {
            return notMeasured(size, batch, FAILED, found.failure(), predicted, confirmation);
        }
        return new SweepPoint(
                spec.workload(),
                spec.mode().word(),
                spec.engine().word(),
                spec.problemClass().word(),
                spec.precision().word(),
                axis.word(),
                size,
                batch,
                SweepFits.OK,
                "",
                predicted,
                found.allocatorPeakBytes(),
                found.residentPeakBytes(),
                limits.bytes(),
                iterations,
                found.iterationNs(),
                confirmation);
    }

    private SweepPoint notMeasured(
            long size,
            long batch,
            String status,
            String reason,
            double predicted,
            boolean confirmation) {
        return new SweepPoint(
                spec.workload(),
                spec.mode().word(),
                spec.engine().word(),
                spec.problemClass().word(),
                spec.precision().word(),
                axis.word(),
                size,
                batch,
                status,
                reason,
                predicted,
                -1,
                -1,
                limits.bytes(),
                0,
                Double.NaN,
                confirmation);
    }
}
