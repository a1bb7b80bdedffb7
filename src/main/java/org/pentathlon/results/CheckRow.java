package org.pentathlon.results;

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

    static CheckRow notApplicable(String name, String why) {
        return new CheckRow(name, CheckStatus.NOT_APPLICABLE, Double.NaN, Double.NaN, why);
    }

    /** False only where the check failed. */
    public boolean passed() {
        return status != CheckStatus.FAILED;
    }
}
