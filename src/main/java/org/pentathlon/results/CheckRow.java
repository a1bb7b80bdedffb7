package org.pentathlon.results;

import java.util.List;

/**
 * One row of a case's {@code checks/} table.
 *
 * @param value what was found; NaN where there is no figure
 * @param limit what it is held against; NaN where there is no figure
 * @param detail one line in plain words; may be empty
 */
public record CheckRow(String name, CheckStatus status, double value, double limit, String detail) {

    /** Passed or failed, with its figures. */
    static CheckRow of(String name, boolean passed, double value, double limit, String detail) {
        CheckStatus status = passed ? CheckStatus.PASSED : CheckStatus.FAILED;
        return new CheckRow(name, status, value, limit, detail);
    }

    /** Passed where nothing was found; its value is the number of what was. */
    static CheckRow count(String name, List<String> wrong, String what) {
        String detail = wrong.isEmpty() ? what : what + ": " + String.join(", ", wrong);
        return of(name, wrong.isEmpty(), wrong.size(), 0, detail);
    }

    static CheckRow notApplicable(String name, String why) {
        return new CheckRow(name, CheckStatus.NOT_APPLICABLE, Double.NaN, Double.NaN, why);
    }

    /** False only where the check failed. */
    public boolean passed() {
        return status != CheckStatus.FAILED;
    }
}
