package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepPoint;
import org.pentathlon.results.SweepPrediction;

/** What the points of a case so far let expect of others. */
final class SweepForecast {
    private final long modelBytes;
    private double leastBytes;
    private final List<SweepPoint> measured = new ArrayList<>();
    private Optional<SweepPrediction> prediction = Optional.empty();

    /**
     * @param modelBytes what the model takes before there is a batch
     */
    SweepForecast(long modelBytes) {
        this.modelBytes = modelBytes;
    }

    /** Learns what the process holds without a session. */
    void settled(long heldBytes) {
        leastBytes = (double) heldBytes + modelBytes;
    }

    /** Learns of a point that was measured. */
    void add(SweepPoint point) {
        measured.add(point);
        prediction = SweepFits.prediction(measured);
    }

    private static long bytes(SweepPoint point) {
        return Math.max(point.residentPeakBytes(), point.allocatorPeakBytes());
    }

    /** Of all points so far. */
    Optional<SweepPrediction> prediction() {
        return prediction;
    }

    /** Peak to be expected; NaN where nothing was measured yet. */
    double bytes(long size, long batch) {
        if (measured.isEmpty()) {
            return Double.NaN;
        }
        return prediction
                .map(known -> known.bytes(size, batch))
                .orElseGet(() -> scaled(size, batch));
    }

    /** Peak to be prepared for: a young fit may say too little. */
    double boundBytes(long size, long batch) {
        if (measured.isEmpty()) {
            return leastBytes;
        }
        return Math.max(Math.max(bytes(size, batch), scaled(size, batch)), leastBytes);
    }

    /** From the largest input, as if all that it took beyond the model grew with the input. */
    private double scaled(long size, long batch) {
        SweepPoint largest = measured.get(0);
        for (SweepPoint point : measured) {
            if (ratio(largest, point.size(), point.batch()) >= 1) {
                largest = point;
            }
        }
        double taken = Math.max(0, bytes(largest) - leastBytes);
        return leastBytes + taken * ratio(largest, size, batch);
    }

    /** Time of an iteration to be expected, from the nearest size; NaN where none was measured. */
    double iterationNs(long size, long batch) {
        double nearest = Double.POSITIVE_INFINITY;
        double expected = Double.NaN;
        for (SweepPoint point : measured) {
            double distance = Math.abs(Math.log((double) point.size() / size));
            // Of two batches of a size the later one is the larger.
            if (distance <= nearest) {
                nearest = distance;
                expected = point.iterationNs() * ratio(point, size, batch);
            }
        }
        return expected;
    }

    private static double ratio(SweepPoint from, long size, long batch) {
        return (double) size / from.size() * batch / from.batch();
    }
}
