package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.spec.Worded;

/**
 * What tells a case from others, in three parts: the work, its settings, and what may differ within
 * a scaling series. Two cases equal in all of it are the same case, measured twice.
 *
 * @param values by name, as words; empty where the case has no such attribute
 * @param occurrence how many cases of the same file before it are equal to it
 */
record CaseIdentity(Map<String, String> values, int occurrence)
        implements Comparable<CaseIdentity> {
    /** Attributes that say what is measured. */
    static final List<String> WORK = List.of("workload", "mode", "engine");

    /**
     * Attributes in which all cases of the same work have to agree, whatever file they are from.
     */
    static final List<String> SETTINGS =
            List.of(
                    "class",
                    "precision",
                    "device",
                    "library",
                    "threads",
                    "data",
                    CaseIdentity.SET,
                    "seed",
                    "epochs",
                    "target",
                    "overlap",
                    CaseIdentity.CUDA_GRAPH,
                    "inferred_split",
                    Merge.MEASURE);

    /** Attributes in which they may differ; they make another case. */
    static final List<String> SCALING =
            List.of(
                    "ranks",
                    "batch_per_rank",
                    "batch_global",
                    "collective",
                    "mpi",
                    "iterations",
                    "warmup",
                    CasePlace.HOSTS,
                    "settings_hash");

    /** Settings of {@code --set}, the batch left out. */
    static final String SET = "set";

    private static final String CUDA_GRAPH = "cuda_graph";

    private static final Comparator<CaseIdentity> ORDER = order();

    /**
     * Reads it.
     *
     * @param attributes of the case
     * @param job settings of the run; they count where the case has none of that name
     * @param place tells its number of hosts
     */
    static CaseIdentity of(Attributes attributes, Attributes job, CasePlace place, int occurrence) {
        Map<String, String> values = new TreeMap<>();
        for (List<String> names : List.of(WORK, SETTINGS, SCALING)) {
            names.forEach(name -> values.put(name, word(attributes, name)));
        }
        for (String name : List.of(Merge.MEASURE, "mpi")) {
            values.compute(name, (n, own) -> own.isEmpty() ? word(job, name) : own);
        }
        // Files of versions that knew no graphs lack it.
        values.put(CUDA_GRAPH, Long.toString(attributes.number(CUDA_GRAPH, 0)));
        values.put(CasePlace.HOSTS, place.value(CasePlace.HOSTS));
        values.put(
                SET,
                Arrays.stream(attributes.text("settings", "").split(" ", -1))
                        .filter(setting -> !setting.startsWith("batch="))
                        .collect(Collectors.joining(" ")));
        return new CaseIdentity(values, occurrence);
    }

    private static String word(Attributes attributes, String name) {
        Object value = attributes.asMap().get(name);
        if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        return value == null ? "" : value.toString();
    }

    String value(String name) {
        return values.get(name);
    }

    /** The values of some attributes, in their order. */
    List<String> values(List<String> names) {
        return names.stream().map(values::get).toList();
    }

    /** The same case in the same file again. */
    CaseIdentity occurring(int times) {
        return new CaseIdentity(values, times);
    }

    /** Names of settings in which another case differs. */
    List<String> differences(CaseIdentity other) {
        return SETTINGS.stream().filter(name -> !value(name).equals(other.value(name))).toList();
    }

    /** Workload, mode and engine, in words. */
    String work() {
        return String.join(" ", values(WORK));
    }

    private static Comparator<CaseIdentity> order() {
        List<String> names = new ArrayList<>(WORK);
        names.addAll(SETTINGS);
        names.addAll(SCALING);
        Comparator<CaseIdentity> order = Comparator.comparing(c -> 0);
        for (String name : names) {
            order = order.thenComparing(identity -> identity.value(name), ofWords(name));
        }
        return order.thenComparingInt(CaseIdentity::occurrence);
    }

    /** Words in the order that the program has for them, numbers by size, all else as text. */
    private static Comparator<String> ofWords(String name) {
        List<String> words =
                switch (name) {
                    case "mode" -> words(Mode.values());
                    case "engine" -> words(EngineKind.values());
                    case "class" -> words(ProblemClass.values());
                    default -> List.of();
                };
        return Comparator.<String>comparingInt(words::indexOf)
                .thenComparingLong(CaseIdentity::number)
                .thenComparing(Comparator.naturalOrder());
    }

    private static List<String> words(Worded... values) {
        return Arrays.stream(values).map(Worded::word).toList();
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    @Override
    public int compareTo(CaseIdentity other) {
        return ORDER.compare(this, other);
    }
}
