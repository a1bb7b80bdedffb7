package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SweepFit;
import org.pentathlon.results.SweepFitRow;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepKey;
import org.pentathlon.results.SweepPoint;
import org.pentathlon.results.SweepTables;

/**
 * A case of a sweep over input sizes, with its points and what was fitted to them.
 *
 * @param label workload and mode, and what else tells it from the other cases
 * @param points in the order in which they were measured
 * @param fits one row for each measure
 */
record SweepCase(String label, SweepKey key, List<SweepPoint> points, List<SweepFitRow> fits) {
    /** Every case of every file, in their order. */
    static List<SweepCase> of(ReportInput input) {
        List<SweepCase> cases = new ArrayList<>();
        for (ResultFile file : input.files()) {
            if (SweepTables.exist(file)) {
                cases.addAll(
                        of(file, input.files().size() > 1 ? " (" + input.label(file) + ")" : ""));
            }
        }
        return labelled(cases);
    }

    private static List<SweepCase> of(ResultFile file, String name) {
        Map<SweepKey, List<SweepPoint>> points = new LinkedHashMap<>();
        for (SweepPoint point : SweepTables.points(file)) {
            points.computeIfAbsent(SweepKey.of(point), key -> new ArrayList<>()).add(point);
        }
        List<SweepFitRow> fits = SweepTables.fits(file);
        List<SweepCase> cases = new ArrayList<>();
        points.forEach(
                (key, its) -> {
                    List<SweepFitRow> own =
                            fits.stream().filter(fit -> fit.key().equals(key)).toList();
                    cases.add(new SweepCase(name, key, its, own));
                });
        return cases;
    }

    /** What all cases have in common is in no label. */
    private static List<SweepCase> labelled(List<SweepCase> cases) {
        List<Function<SweepKey, String>> parts =
                List.of(SweepKey::engine, SweepKey::problemClass, SweepKey::precision);
        List<SweepCase> labelled = new ArrayList<>();
        for (SweepCase one : cases) {
            StringBuilder label = new StringBuilder(one.key.workload() + " " + one.key.mode());
            for (Function<SweepKey, String> part : parts) {
                if (cases.stream().map(SweepCase::key).map(part).distinct().count() > 1) {
                    label.append(' ').append(part.apply(one.key));
                }
            }
            labelled.add(new SweepCase(label + one.label, one.key, one.points, one.fits));
        }
        return labelled;
    }

    /** The row whose line is drawn: the allocator's, or where it does not tell the process's. */
    SweepFitRow drawn() {
        boolean told = points.stream().anyMatch(point -> point.allocatorPeakBytes() > 0);
        String measure = told ? SweepFits.ALLOCATOR : SweepFits.RESIDENT;
        return fits.stream().filter(row -> row.measure().equals(measure)).findFirst().orElseThrow();
    }

    /** What a point took of the measure that is drawn; -1 where it was not measured. */
    long bytes(SweepPoint point) {
        return drawn().measure().equals(SweepFits.ALLOCATOR)
                ? point.allocatorPeakBytes()
                : point.residentPeakBytes();
    }

    /** What the fit of the drawn measure says of a point; NaN where there is no fit. */
    double fittedBytes(SweepPoint point) {
        return drawn().fit().map(fit -> fit.bytes(point.size(), point.batch())).orElse(Double.NaN);
    }

    /** Points whose figure is known, without the batch that was tried at the end. */
    List<SweepPoint> measured() {
        return points.stream().filter(point -> !point.confirmation() && bytes(point) >= 0).toList();
    }

    /** The batch that was tried at the end; empty where none was. */
    List<SweepPoint> tried() {
        return points.stream().filter(point -> point.confirmation() && bytes(point) >= 0).toList();
    }

    /** Whether L is the area of an image. */
    boolean isArea() {
        return key.axis().equals("image_area");
    }

    /**
     * What the drawn measure may come to before the process is predicted to be at its limit; NaN
     * where nothing is predicted.
     */
    double limitBytes() {
        SweepFitRow row = drawn();
        return row.prediction()
                .map(
                        known ->
                                row.measure().equals(SweepFits.ALLOCATOR)
                                        ? (row.limitBytes() - known.baseBytes()) / known.ratio()
                                        : row.limitBytes())
                .orElse(Double.NaN);
    }

    /** The fit of the drawn measure as text: {@code 5.0e6 + B (2.0e4 + 300 L)}. */
    static String formula(SweepFit fit, Function<Double, String> digits) {
        StringBuilder text = new StringBuilder(digits.apply(fit.a()));
        text.append(" + B (").append(digits.apply(fit.b()));
        text.append(" + ").append(digits.apply(fit.c())).append(" L");
        if (fit.d() != 0) {
            text.append(" + ").append(digits.apply(fit.d())).append(" L²");
        }
        return text.append(')').toString();
    }
}
