package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Short names of things that have several properties: the first, and what tells them apart. */
final class ShortLabels {
    private ShortLabels() {}

    /**
     * The labels, in the things' order.
     *
     * @param things for each thing as many properties, the most telling ones first; may be empty
     */
    static List<String> of(List<List<String>> things) {
        if (things.isEmpty()) {
            return List.of();
        }
        List<Integer> shown = new ArrayList<>(List.of(0));
        for (int property = 1; property < things.get(0).size(); property++) {
            int before = different(things, shown);
            shown.add(property);
            if (different(things, shown) == before) {
                shown.remove(shown.size() - 1);
            }
        }
        return texts(things, shown);
    }

    private static int different(List<List<String>> things, List<Integer> shown) {
        return new HashSet<>(texts(things, shown)).size();
    }

    private static List<String> texts(List<List<String>> things, List<Integer> shown) {
        return things.stream()
                .map(thing -> String.join(" ", shown.stream().map(thing::get).toList()))
                .map(text -> text.strip().replaceAll(" +", " "))
                .toList();
    }
}
