package org.pentathlon.report.compare;

import java.util.List;
import org.pentathlon.results.CaseTraits;

/**
 * A circumstance in which two cases differ.
 *
 * @param name of the circumstance, such as {@code threads}
 */
public record Difference(String name, String a, String b) {
    static List<Difference> of(CaseTraits a, CaseTraits b) {
        return a.differingCircumstances(b).stream()
                .map(
                        name ->
                                new Difference(
                                        name,
                                        a.circumstances().get(name),
                                        b.circumstances().get(name)))
                .toList();
    }

    /** Such as {@code threads 1 / 2}, A's first. */
    public String text() {
        return "%s %s / %s".formatted(name.replace('_', ' '), a, b);
    }
}
