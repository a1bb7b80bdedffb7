package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cases of which something was not measured, and why. */
final class Missing {
    private final String measure;
    private final Map<String, List<String>> byReason = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param measure the word that {@code --measure} knows
     */
    Missing(String measure) {
        this.measure = measure;
    }

    /** A case that lacks it. */
    void add(ReportCase shown) {
        String unavailable = shown.attributes().text(measure + "_unavailable", "");
        String reason =
                unavailable.isEmpty()
                        ? "not measured (run with --measure phases," + measure + ")"
                        : "unavailable: " + unavailable;
        byReason.computeIfAbsent(reason, why -> new ArrayList<>()).add(shown.label());
    }

    /**
     * A line for each reason.
     *
     * @param all number of cases
     */
    List<String> notes(int all) {
        return byReason.entrySet().stream()
                .map(entry -> words(entry.getValue(), all) + ": " + entry.getKey() + ".")
                .toList();
    }

    /** Labels of cases, unless these are all. */
    static String words(List<String> cases, int all) {
        return all > 1 && cases.size() == all ? "all cases" : String.join(", ", cases);
    }
}
