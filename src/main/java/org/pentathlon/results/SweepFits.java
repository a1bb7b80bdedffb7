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

    /** What all points of one case have. */
    private record Case(
            String workload,
            String mode,
            String engine,
            String problemClass,
            String precision,
            String axis) {
        static Case of(SweepPoint point) {
            return new Case(
                    point.workload(),
                    point.mode(),
                    point.engine(),
                    point.problemClass(),
                    point.precision(),
                    point.axis());
        }
    }

    /** A row for each case and each measure, in the order of the points. */
    static List<SweepFitRow> of(List<SweepPoint> points) {
        Map<Case, List<SweepPoint>> cases = new LinkedHashMap<>();
        for (SweepPoint point : points) {
            cases.computeIfAbsent(Case.of(point), c -> new ArrayList<>()).add(point);
        }
        List<SweepFitRow> rows = new ArrayList<>();
        cases.forEach(
                (one, its) -> {
                    rows.add(row(one, its, ALLOCATOR));
                    rows.add(row(one, its, RESIDENT));
                });
        return rows;
    }

    /**
     * The fit of one case's points; those that were not measured, or tried what a fit had
     * predicted, are left out.
     *
     * @param measure {@link #ALLOCATOR} or {@link #RESIDENT}
     */
    public static Optional<SweepFit> fit(List<SweepPoint> points, String measure) {
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

    private static SweepFitRow row(Case one, List<SweepPoint> points, String measure) {
        int measured = measured(points, measure).size();
        Optional<SweepFit> fit = fit(points, measure);
        Optional<SweepPoint> tried = points.stream().filter(SweepPoint::confirmation).findFirst();
        long limit = points.get(points.size() - 1).limitBytes();
        long size = tried.map(SweepPoint::size).orElse(-1L);
        long triedBytes = tried.map(point -> bytes(point, measure)).orElse(-1L);
        boolean compared = fit.isPresent() && triedBytes > 0;
        return new SweepFitRow(
                one.workload(),
                one.mode(),
                one.engine(),
                one.problemClass(),
                one.precision(),
                one.axis(),
                measure,
                fit,
                fit.isPresent() ? "" : reason(measured),
                measured,
                limit,
                size,
                fit.isPresent() && size >= 0 ? fit.get().largestBatch(size, limit) : -1,
                compared ? tried.get().batch() : -1,
                compared ? triedBytes : -1);
    }

    private static String reason(int measured) {
        return measured == 0
                ? "no point has this figure"
                : "%d points do not determine the coefficients".formatted(measured);
    }
}
