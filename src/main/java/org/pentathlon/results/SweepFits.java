package org.pentathlon.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fits of a sweep's points, by case and measure. */
public final class SweepFits {
    /** Status of a point that was measured. */
    public static final String OK = "ok";

    /** The most that the engine's allocator held. */
    public static final String ALLOCATOR = "allocator_peak";

    /** The most that the process held. */
    public static final String RESIDENT = "resident_peak";

    private SweepFits() {}

    /** The prediction of one case's points; nothing where they are too few. */
    public static Optional<SweepPrediction> prediction(List<SweepPoint> points) {
        Optional<SweepFit> allocator = fit(points, ALLOCATOR);
        return allocator.isPresent()
                ? allocator.map(fit -> SweepPrediction.of(fit, points))
                : fit(points, RESIDENT).map(SweepPrediction::ofProcess);
    }

    /** A row for each case and each measure, in the order of the points. */
    static List<SweepFitRow> of(List<SweepPoint> points) {
        Map<SweepKey, List<SweepPoint>> cases = new LinkedHashMap<>();
        for (SweepPoint point : points) {
            cases.computeIfAbsent(SweepKey.of(point), c -> new ArrayList<>()).add(point);
        }
        List<SweepFitRow> rows = new ArrayList<>();
        cases.forEach(
                (key, its) -> {
                    rows.add(row(key, its, ALLOCATOR));
                    rows.add(row(key, its, RESIDENT));
                });
        return rows;
    }

    /**
     * The fit of one case's points; those that were not measured, or tried what a fit had
     * predicted, are left out.
     */
    private static Optional<SweepFit> fit(List<SweepPoint> points, String measure) {
        return SweepFit.of(measured(points, measure));
    }

    private static List<SweepFit.Point> measured(List<SweepPoint> points, String measure) {
        return points.stream()
                .filter(point -> !point.confirmation())
                .filter(point -> bytes(point, measure) > 0)
                .map(
                        point ->
                                new SweepFit.Point(
                                        point.size(), point.batch(), bytes(point, measure)))
                .toList();
    }

    private static long bytes(SweepPoint point, String measure) {
        if (!point.status().equals(OK)) {
            return -1;
        }
        return measure.equals(ALLOCATOR) ? point.allocatorPeakBytes() : point.residentPeakBytes();
    }

    private static SweepFitRow row(SweepKey key, List<SweepPoint> points, String measure) {
        int measured = measured(points, measure).size();
        Optional<SweepFit> fit = fit(points, measure);
        Optional<SweepPrediction> prediction = prediction(points);
        Optional<SweepPoint> tried = points.stream().filter(SweepPoint::confirmation).findFirst();
        long limit = points.get(points.size() - 1).limitBytes();
        long size = tried.map(SweepPoint::size).orElse(-1L);
        long triedBytes = tried.map(point -> bytes(point, measure)).orElse(-1L);
        boolean compared = prediction.isPresent() && fit.isPresent() && triedBytes > 0;
        long triedBatch = compared ? tried.get().batch() : -1;
        return new SweepFitRow(
                key,
                measure,
                fit,
                fit.isPresent() ? "" : reason(measured),
                measured,
                prediction,
                limit,
                size,
                triedBatch,
                compared ? triedBytes : -1);
    }

    private static String reason(int measured) {
        return measured == 0
                ? "no point has this figure"
                : "%d points do not determine the coefficients".formatted(measured);
    }
}
