package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** Checks of {@code /sweeps}, whose figures must be those of its points, or of the cases. */
final class SweepChecks {
    private SweepChecks() {}

    /** Nothing for a file without a sweep. */
    static List<CheckRow> of(ResultFile file) {
        List<CheckRow> checks = new ArrayList<>();
        if (SweepTables.exist(file)) {
            List<SweepFitRow> fits = SweepTables.fits(file);
            checks.add(
                    stored(
                            "sweep_fits_stored",
                            SweepTables.storedValues(file),
                            fits.stream().map(SweepTables::values).toList(),
                            "number of rows of /sweeps/fits not of its points"));
            checks.add(confirmed(fits));
        }
        if (ScalingTables.exist(file)) {
            checks.add(
                    stored(
                            "scaling_stored",
                            file.table(ScalingTables.SCALING).values(ScalingTables.COLUMNS),
                            ScalingPoints.of(file).stream().map(ScalingTables::values).toList(),
                            "number of rows of /sweeps/scaling not of the cases"));
        }
        return checks;
    }

    private static CheckRow stored(
            String name, List<Object[]> stored, List<Object[]> recomputed, String what) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < Math.max(stored.size(), recomputed.size()); i++) {
            boolean both = i < stored.size() && i < recomputed.size();
            if (!both || !equal(stored.get(i), recomputed.get(i))) {
                wrong.add("row " + i);
            }
        }
        return CheckRow.count(name, wrong, what);
    }

    private static boolean equal(Object stored, Object recomputed) {
        if (stored instanceof Double one && recomputed instanceof Double other) {
            return StoredFigures.equal(one, other);
        }
        return stored.equals(recomputed);
    }

    static boolean equal(Object[] stored, Object[] recomputed) {
        for (int i = 0; i < recomputed.length; i++) {
            if (!equal(stored[i], recomputed[i])) {
                return false;
            }
        }
        return true;
    }

    private static CheckRow confirmed(List<SweepFitRow> fits) {
        double largest = Double.NEGATIVE_INFINITY;
        List<String> over = new ArrayList<>();
        for (SweepFitRow fit : fits) {
            if (!Double.isNaN(fit.excess())) {
                largest = Math.max(largest, fit.excess());
            }
            if (fit.confirmed().equals("no")) {
                over.add(String.join(" ", fit.key().workload(), fit.key().mode(), fit.measure()));
            }
        }
        String name = "sweep_confirmed";
        if (largest == Double.NEGATIVE_INFINITY) {
            return CheckRow.notApplicable(name, "no predicted batch was tried");
        }
        String what = "largest part by which a tried batch took more memory than predicted";
        return new CheckRow(
                name,
                over.isEmpty() ? CheckStatus.PASSED : CheckStatus.WARNING,
                largest,
                SweepFitRow.TOLERANCE,
                over.isEmpty() ? what : what + ": " + String.join(", ", over));
    }
}
