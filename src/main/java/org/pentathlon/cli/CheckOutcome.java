package org.pentathlon.cli;

import java.util.List;

/**
 * What a result file's checks say.
 *
 * @param checks in the order of the file
 */
public record CheckOutcome(boolean valid, List<Check> checks) {
    public CheckOutcome {
        checks = List.copyOf(checks);
    }

    /**
     * One check of one case.
     *
     * @param status {@code passed}, {@code failed}, {@code not applicable} or {@code warning}
     */
    public record Check(
            String caseName,
            String name,
            String status,
            double value,
            double limit,
            String detail) {}
}
