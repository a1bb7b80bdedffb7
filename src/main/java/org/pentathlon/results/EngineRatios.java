package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Phase;

/**
 * Compares cases of a file that differ in the engine alone, from their rows. The engine that {@link
 * EngineKind} names first is what others are compared with; one that computes nothing is left out.
 */
public final class EngineRatios {
    /** Attributes that a pair has in common: all that decides what an iteration does. */
    private static final List<String> EQUAL =
            List.of(
                    "workload",
                    "mode",
                    "class",
                    "precision",
                    "device",
                    "library",
                    "settings",
                    "data",
                    "batch_per_rank",
                    "ranks",
                    "threads",
                    "overlap",
                    "epochs",
                    "seed");

    private static final List<String> ORDER =
            Arrays.stream(EngineKind.values()).map(EngineKind::word).toList();

    private final ResultFile file;

    private EngineRatios(ResultFile file) {
        this.file = file;
    }

    /**
     * The ratios, in the order of the cases above the line; none where a case has no partner.
     *
     * @param cases the cases' names
     */
    public static List<EngineRatio> of(ResultFile file, List<String> cases) {
        EngineRatios ratios = new EngineRatios(file);
        List<EngineRatio> found = new ArrayList<>();
        for (Map<String, List<String>> engines : ratios.alike(cases)) {
            List<String> kinds =
                    engines.keySet().stream()
                            .sorted(Comparator.comparingInt(ORDER::indexOf))
                            .toList();
            List<String> bases = engines.get(kinds.get(0));
            for (String kind : kinds.subList(1, kinds.size())) {
                List<String> others = engines.get(kind);
                for (int i = 0; i < Math.min(others.size(), bases.size()); i++) {
                    ratios.add(others.get(i), bases.get(i), found);
                }
            }
        }
        found.sort(Comparator.comparing(EngineRatio::name));
        return found;
    }

    /** Cases by engine, for each group of those that are alike otherwise. */
    private Iterable<Map<String, List<String>>> alike(List<String> cases) {
        Map<List<Object>, Map<String, List<String>>> groups = new LinkedHashMap<>();
        for (String name : cases) {
            Attributes attributes = file.attributes("/cases/" + name);
            Map<String, Object> all = attributes.asMap();
            if (EngineKind.SLEEP.word().equals(all.get("engine"))) {
                continue;
            }
            List<Object> key = new ArrayList<>();
            EQUAL.forEach(attribute -> key.add(all.getOrDefault(attribute, "")));
            // Files of versions that knew no graphs lack it.
            key.add(attributes.number("cuda_graph", 0));
            groups.computeIfAbsent(key, k -> new LinkedHashMap<>())
                    .computeIfAbsent(String.valueOf(all.get("engine")), k -> new ArrayList<>())
                    .add(name);
        }
        return groups.values();
    }

    private void add(String name, String baseName, List<EngineRatio> found) {
        NavigableMap<Integer, double[]> above = iterationsNs(name);
        NavigableMap<Integer, double[]> below = iterationsNs(baseName);
        SortedSet<Integer> launches = new TreeSet<>(above.keySet());
        launches.retainAll(below.keySet());
        List<double[]> numerators = launches.stream().map(above::get).toList();
        List<double[]> denominators = launches.stream().map(below::get).toList();
        if (launches.isEmpty()) {
            // Of runs apart from each other, which were merged: the first beside the first.
            int pairs = Math.min(above.size(), below.size());
            numerators = above.keySet().stream().limit(pairs).map(above::get).toList();
            denominators = below.keySet().stream().limit(pairs).map(below::get).toList();
        }
        if (numerators.isEmpty()) {
            return;
        }
        double[] ratios = new double[numerators.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] =
                    Statistics.median(numerators.get(i)) / Statistics.median(denominators.get(i));
        }
        Bootstrap.Interval interval = Bootstrap.ofRatioOfMedians(numerators, denominators);
        found.add(
                new EngineRatio(
                        name,
                        baseName,
                        engine(name),
                        engine(baseName),
                        Statistics.median(ratios),
                        interval.low(),
                        interval.high(),
                        interval.kind(),
                        ratios.length,
                        phases(name, baseName)));
    }

    private String engine(String name) {
        return file.attributes("/cases/" + name).text("engine", "");
    }

    /** Times of a case's iterations by launch; launches without any are left out. */
    private NavigableMap<Integer, double[]> iterationsNs(String name) {
        NavigableMap<Integer, double[]> times = new TreeMap<>();
        StoredLaunches.read(file, name)
                .forEach((launch, series) -> times.put(launch, series.iterationNs()));
        times.values().removeIf(ns -> ns.length == 0);
        return times;
    }

    private Map<Phase, Double> phases(String name, String baseName) {
        Map<Phase, Double> above = medians(name).ns();
        Map<Phase, Double> below = medians(baseName).ns();
        Map<Phase, Double> ratios = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            double ratio =
                    above.getOrDefault(phase, Double.NaN) / below.getOrDefault(phase, Double.NaN);
            if (Double.isFinite(ratio)) {
                ratios.put(phase, ratio);
            }
        }
        return ratios;
    }

    private PhaseMedians medians(String name) {
        ResultTable table = file.table("/cases/" + name + "/summary");
        String[] metrics = table.texts("metric");
        double[] values = table.doubles("value");
        Map<String, Double> summary = new HashMap<>();
        for (int i = 0; i < metrics.length; i++) {
            summary.put(metrics[i], values[i]);
        }
        return PhaseMedians.of(metric -> summary.getOrDefault(metric, Double.NaN));
    }
}
