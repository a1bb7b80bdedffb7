package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why figures could not be had, as a line for each reason. */
final class Reasons {
    private final Map<List<String>, Map<String, Set<String>>> found = new LinkedHashMap<>();

    /**
     * A figure's reason in a case.
     *
     * @param source of the figure; empty where there is but one
     */
    void add(String reason, String source, String name, String shown) {
        found.computeIfAbsent(List.of(reason, source), why -> new LinkedHashMap<>())
                .computeIfAbsent(shown, key -> new LinkedHashSet<>())
                .add(name);
    }

    /**
     * Lines such as {@code NVML: power_w, energy_j unavailable in vgg train: REASON}. Cases that
     * lack the same for the same reason share a line.
     *
     * @param all number of cases
     */
    List<String> notes(int all) {
        List<String> notes = new ArrayList<>();
        found.forEach(
                (why, byCase) -> {
                    Map<Set<String>, List<String>> alike = new LinkedHashMap<>();
                    byCase.forEach(
                            (shown, names) ->
                                    alike.computeIfAbsent(names, key -> new ArrayList<>())
                                            .add(shown));
                    alike.forEach(
                            (names, cases) ->
                                    notes.add(note(why, names, Missing.words(cases, all))));
                });
        return notes;
    }

    private static String note(List<String> why, Set<String> names, String cases) {
        String source = why.get(1).isEmpty() ? "" : why.get(1) + ": ";
        return "%s%s unavailable in %s: %s."
                .formatted(source, String.join(", ", names), cases, why.get(0));
    }
}
