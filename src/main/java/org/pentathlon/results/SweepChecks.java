package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** Checks of {@code /sweeps}, whose fits must be those of its points. */
final class SweepChecks {
    private SweepChecks() {}

    /** Nothing for a file without a sweep. */
    static List<CheckRow> of(ResultFile file) {
        if (!SweepTables.exist(file)) {
            return List.of();
        }
        List<SweepFitRow> fits = SweepTables.fits(file);
        return List.of(stored(file, fits), confirmed(fits));
    }

    private static CheckRow stored(ResultFile file, List<SweepFitRow> fits) {
        List<Object[]> stored = SweepTables.storedValues(file);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < Math.max(stored.size(), fits.size()); i++) {
            boolean both = i < stored.size() && i < fits.size();
            boolean same = both && equal(stored.get(i), SweepTables.values(fits.get(i)));
            if (!same) {
                wrong.add("row " + i);
            }
        }
        return CheckRow.count(
                "sweep_fits_stored", wrong, "number of rows of /sweeps/fits not of its points");
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
