package org.pentathlon.job;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sections that hold for the same cases. What an earlier one says replaces what a later one does;
 * defaults come last.
 *
 * @param place for what is missing
 */
record Layers(String place, List<Section> sections) {
    Layers {
        sections = List.copyOf(sections);
    }

    /** Whether it was written at all. */
    boolean has(JobKey key) {
        return sections.stream().anyMatch(section -> section.has(key));
    }

    /** Values of a key; its default, or nothing, where it was not written. */
    List<Written> get(JobKey key) {
        return sections.stream()
                .filter(section -> section.has(key))
                .findFirst()
                .map(section -> section.get(key))
                .orElseGet(
                        () ->
                                key.defaultText().isEmpty()
                                        ? List.of()
                                        : Section.split(key, key.defaultText(), key.flag()));
    }

    /** The settings of all sections together. */
    SortedMap<String, Written> set() {
        SortedMap<String, Written> all = new TreeMap<>();
        for (int i = sections.size() - 1; i >= 0; i--) {
            all.putAll(sections.get(i).set());
        }
        return all;
    }

    /** Whether the earliest section that says how long to run says it in epochs. */
    boolean byEpochs() {
        return sections.stream()
                .filter(s -> s.has(JobKey.EPOCHS) || s.has(JobKey.ITERATIONS))
                .findFirst()
                .map(s -> s.has(JobKey.EPOCHS))
                .orElse(false);
    }
}
