package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The cases of a file that are alike in all but the workload, and so may make a score.
 *
 * @param cases names of the cases' groups by workload
 */
record ScoreSetup(
        ResultFile file,
        String mode,
        Map<String, String> settings,
        Map<String, List<String>> cases) {
    /** What has to be the same in the reference too. */
    private static final List<String> EQUAL = List.of("class", "precision", "data");

    /** What the five cases have in common beside; the reference may be measured otherwise. */
    private static final List<String> SHARED = List.of("engine", "device", "library", "ranks");

    private static final String TOKENS = "tokens_per_second";
    private static final String SAMPLES = "samples_per_second";

    /** All of a file in one mode. */
    static List<ScoreSetup> of(ResultFile file, String mode) {
        Map<Map<String, String>, Map<String, List<String>>> setups = new LinkedHashMap<>();
        for (String name : file.cases()) {
            Attributes attributes = file.attributes("/cases/" + name);
            if (attributes.text("mode", "").equals(mode)) {
                setups.computeIfAbsent(settings(attributes), s -> new LinkedHashMap<>())
                        .computeIfAbsent(attributes.text("workload", ""), w -> new ArrayList<>())
                        .add(name);
            }
        }
        List<ScoreSetup> found = new ArrayList<>();
        setups.forEach((settings, cases) -> found.add(new ScoreSetup(file, mode, settings, cases)));
        return found;
    }

    private static Map<String, String> settings(Attributes attributes) {
        Map<String, String> settings = new LinkedHashMap<>();
        EQUAL.forEach(name -> settings.put(name, word(attributes, name)));
        SHARED.forEach(name -> settings.put(name, word(attributes, name)));
        return settings;
    }

    private static String word(Attributes attributes, String name) {
        return attributes.asMap().getOrDefault(name, "").toString();
    }

    /** Why none of a file's setups makes a score; empty where one does. */
    static String problem(List<ScoreSetup> setups) {
        if (setups.stream().anyMatch(setup -> setup.problem().isEmpty())) {
            Attributes root = setups.get(0).file.attributes("/");
            return root.number(CaseContent.VALID, 0) == 1 ? "" : "the file is not valid";
        }
        return setups.stream()
                .max(Comparator.comparingLong(ScoreSetup::good))
                .map(ScoreSetup::problem)
                .orElse("no case of this mode");
    }

    private long good() {
        return Score.WORKLOADS.stream().filter(workload -> problem(workload).isEmpty()).count();
    }

    /** Why it makes no score, each workload in turn; empty where it does. */
    String problem() {
        return Score.WORKLOADS.stream()
                .map(this::problem)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private String problem(String workload) {
        List<String> found = cases.getOrDefault(workload, List.of());
        if (found.size() != 1) {
            return workload + (found.isEmpty() ? " is missing" : " is there more than once");
        }
        Attributes attributes = file.attributes("/cases/" + found.get(0));
        if (attributes.number(CaseContent.COMPLETE, 0) != 1
                || attributes.number(CaseContent.VALID, 0) != 1) {
            return workload + " is not valid";
        }
        return attributes.text("division", "").equals("closed") ? "" : workload + " is open";
    }

    /** The setup of the reference to compare with: the one that is alike, or the only one. */
    Optional<ScoreSetup> partner(List<ScoreSetup> reference) {
        List<ScoreSetup> able = reference.stream().filter(this::comparable).toList();
        Optional<ScoreSetup> same =
                able.stream().filter(setup -> setup.settings.equals(settings)).findFirst();
        return same.isPresent() || able.size() != 1 ? same : Optional.of(able.get(0));
    }

    private boolean comparable(ScoreSetup other) {
        return other.problem().isEmpty()
                && EQUAL.stream()
                        .allMatch(name -> settings.get(name).equals(other.settings.get(name)));
    }

    /** Why no setup that makes a score has a partner, of those of the file and the reference. */
    static String difference(List<ScoreSetup> own, List<ScoreSetup> reference) {
        ScoreSetup first = whole(own);
        if (reference.stream().filter(first::comparable).count() > 1) {
            return "the reference has several setups, and none is " + first.words();
        }
        ScoreSetup other = whole(reference);
        return EQUAL.stream()
                .filter(name -> !first.settings.get(name).equals(other.settings.get(name)))
                .map(
                        name ->
                                "%s is %s, in the reference %s"
                                        .formatted(
                                                name,
                                                first.settings.get(name),
                                                other.settings.get(name)))
                .collect(Collectors.joining(", "));
    }

    private static ScoreSetup whole(List<ScoreSetup> setups) {
        return setups.stream().filter(setup -> setup.problem().isEmpty()).findFirst().orElseThrow();
    }

    /** Its settings in words, such as {@code small fp32 synthetic torch cpu openblas, 1 rank}. */
    String words() {
        String ranks = settings.get("ranks");
        String rest =
                settings.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals("ranks"))
                        .map(Map.Entry::getValue)
                        .filter(value -> !value.isEmpty())
                        .collect(Collectors.joining(" "));
        return rest + ", " + ranks + (ranks.equals("1") ? " rank" : " ranks");
    }

    /** The group's name; only where it makes a score. */
    String name(String workload) {
        return cases.get(workload).get(0);
    }

    /** The figure that both files have of a workload's throughput. */
    IterationColumn unit(String workload, ScoreSetup reference) {
        boolean tokens = rate(workload, TOKENS) > 0 && reference.rate(workload, TOKENS) > 0;
        return tokens ? IterationColumn.TOKENS : IterationColumn.SAMPLES;
    }

    Map<String, Double> ratios(ScoreSetup reference) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String workload : Score.WORKLOADS) {
            boolean tokens = unit(workload, reference) == IterationColumn.TOKENS;
            String metric = tokens ? TOKENS : SAMPLES;
            ratios.put(workload, rate(workload, metric) / reference.rate(workload, metric));
        }
        return ratios;
    }

    private double rate(String workload, String metric) {
        ResultTable table = file.table("/cases/" + name(workload) + "/summary");
        int row = List.of(table.texts("metric")).indexOf(metric);
        return row < 0 ? Double.NaN : table.doubles("value")[row];
    }
}
