package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pentathlon.results.Attributes;

/**
 * Short names of cases that tell them apart: workload and mode; of what they are compared by all
 * that is not the same everywhere; of other settings the first that are needed. Cases that are
 * alike in everything get the number of their group in front.
 */
final class CaseLabels {
    /** What cases are compared by. */
    private static final List<String> COMPARED =
            List.of("engine", "class", "precision", "device", "library", "ranks");

    /** Other settings, by attribute. */
    private static final List<String> SETTINGS =
            List.of("batch_per_rank", "threads", "data", "collective", "mpi", "settings");

    private static final Map<String, String> UNITS =
            Map.of("ranks", "%s ranks", "threads", "%s threads", "batch_per_rank", "batch %s");

    private final List<Attributes> cases;
    private final List<String> files;
    private final List<String> shown = new ArrayList<>();

    private CaseLabels(List<Attributes> cases, List<String> files) {
        this.cases = cases;
        this.files = files;
    }

    /**
     * The labels, in the order of the cases.
     *
     * @param names of the cases' groups
     * @param cases their attributes
     * @param files labels of their files; empty where there is one
     */
    static List<String> of(List<String> names, List<Attributes> cases, List<String> files) {
        CaseLabels labels = new CaseLabels(cases, files);
        COMPARED.stream().filter(labels::differs).forEach(labels.shown::add);
        for (String setting : SETTINGS) {
            int before = new HashSet<>(labels.texts()).size();
            if (before < cases.size()) {
                labels.shown.add(setting);
                if (new HashSet<>(labels.texts()).size() == before) {
                    labels.shown.remove(setting);
                }
            }
        }
        List<String> texts = labels.texts();
        if (new HashSet<>(texts).size() < texts.size()) {
            return IntStream.range(0, texts.size())
                    .mapToObj(i -> names.get(i).replaceFirst("-.*", " ") + texts.get(i))
                    .toList();
        }
        return texts;
    }

    private boolean differs(String attribute) {
        return cases.stream().map(each -> word(each, attribute)).distinct().count() > 1;
    }

    private List<String> texts() {
        return IntStream.range(0, cases.size()).mapToObj(this::text).toList();
    }

    private String text(int i) {
        List<String> words = new ArrayList<>();
        words.add(word(cases.get(i), "workload"));
        words.add(word(cases.get(i), "mode"));
        shown.forEach(attribute -> words.add(word(cases.get(i), attribute)));
        words.removeIf(String::isEmpty);
        String label = String.join(" ", words);
        return files.get(i).isEmpty() ? label : label + " (" + files.get(i) + ")";
    }

    private static String word(Attributes attributes, String attribute) {
        Object value = attributes.asMap().getOrDefault(attribute, "");
        String word = value.toString();
        if (attribute.equals("ranks") && word.equals("1")) {
            return "1 rank";
        }
        return word.isEmpty() ? "" : UNITS.getOrDefault(attribute, "%s").formatted(word);
    }
}
