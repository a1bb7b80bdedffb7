package org.pentathlon.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** Memory by class of the rank that has most, in training and in inference of the same settings. */
final class MemoryFigures {
    private static final double BYTES_PER_MIB = 1024 * 1024;

    private final ResultFile file;

    MemoryFigures(ResultFile file) {
        this.file = file;
    }

    MarkdownTable table(List<String> cases) {
        MarkdownTable table =
                new MarkdownTable(
                        "workload", "memory", ">train MiB", ">infer MiB", ">train / infer");
        Map<List<String>, Map<String, Map<String, Long>>> byPair = new LinkedHashMap<>();
        for (String name : cases) {
            if (file.exists(path(name))) {
                Attributes attributes = file.attributes("/cases/" + name);
                byPair.computeIfAbsent(pair(attributes), key -> new LinkedHashMap<>())
                        .put(attributes.text("mode", ""), classes(file.table(path(name))));
            }
        }
        byPair.forEach((pair, modes) -> add(pair, modes, table));
        return table;
    }

    private static String path(String name) {
        return "/cases/" + name + "/memory";
    }

    /** What training and inference of the same settings share. */
    private static List<String> pair(Attributes attributes) {
        List<String> pair = new ArrayList<>();
        for (String key : List.of("workload", "engine", "class", "precision", "settings")) {
            pair.add(attributes.text(key, ""));
        }
        return pair;
    }

    private static void add(
            List<String> pair, Map<String, Map<String, Long>> modes, MarkdownTable table) {
        Map<String, Long> train = modes.getOrDefault("train", Map.of());
        Map<String, Long> infer = modes.getOrDefault("infer", Map.of());
        Set<String> classes = new LinkedHashSet<>(train.keySet());
        classes.addAll(infer.keySet());
        String label = String.join(" ", pair).strip();
        for (String name : classes) {
            double trainMib = mib(train.get(name));
            double inferMib = mib(infer.get(name));
            double ratio = inferMib > 0 ? trainMib / inferMib : Double.NaN;
            table.row(
                    label, name, Digits.four(trainMib), Digits.four(inferMib), Digits.four(ratio));
        }
    }

    private static double mib(Long bytes) {
        return bytes == null || bytes < 0 ? Double.NaN : bytes / BYTES_PER_MIB;
    }

    /** By class, in the order of the table; -1 where no rank knows. */
    private static Map<String, Long> classes(ResultTable table) {
        String[] names = table.texts("class");
        long[] bytes = table.longs("bytes");
        Map<String, Long> classes = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            classes.merge(names[i], bytes[i], Math::max);
        }
        return classes;
    }

    /** A line for each class of a case that could not be had, with the reason. */
    List<String> unavailable(List<String> cases) {
        Set<String> lines = new LinkedHashSet<>();
        for (String name : cases) {
            if (file.exists(path(name))) {
                ResultTable table = file.table(path(name));
                String[] classes = table.texts("class");
                String[] reasons = table.texts("reason");
                for (int i = 0; i < classes.length; i++) {
                    if (!reasons[i].isEmpty()) {
                        lines.add(name + ": " + classes[i] + " unavailable: " + reasons[i]);
                    }
                }
            }
        }
        return List.copyOf(lines);
    }
}
