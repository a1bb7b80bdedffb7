package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.pentathlon.results.ResultTable;

/**
 * What the counters of a case say: means over the ranks and launches that have them.
 *
 * @param bySource counters by source, both in the order of the table
 * @param seconds that the counted iterations took; NaN where not known
 * @param iterations that were counted; NaN where not known
 * @param threads of a rank
 */
record CounterReadings(
        Map<String, Map<String, Reading>> bySource,
        double seconds,
        double iterations,
        double threads) {

    /** Mean of a counter. */
    record Reading(double value, String unit) {}

    /**
     * Those of a case's table.
     *
     * @param reasons takes in why others could not be had
     */
    static CounterReadings of(ReportCase shown, ResultTable counters, Reasons reasons) {
        String[] names = counters.texts("name");
        String[] sources = counters.texts("source");
        double[] values = counters.doubles("value");
        String[] units = counters.texts("unit");
        String[] why = counters.texts("reason");
        Map<List<String>, List<Double>> found = new LinkedHashMap<>();
        Map<List<String>, String> missing = new LinkedHashMap<>();
        Map<List<String>, String> unit = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            List<String> key = List.of(sources[i], names[i]);
            unit.put(key, units[i]);
            if (why[i].isEmpty()) {
                found.computeIfAbsent(key, each -> new ArrayList<>()).add(values[i]);
            } else {
                missing.putIfAbsent(key, why[i]);
            }
        }
        // One rank of a node may read what is of the node: others have a reason then.
        missing.keySet().removeAll(found.keySet());
        missing.forEach(
                (key, reason) -> reasons.add(reason, key.get(0), key.get(1), shown.label()));
        Map<String, Map<String, Reading>> bySource = new LinkedHashMap<>();
        found.forEach(
                (key, all) ->
                        bySource.computeIfAbsent(key.get(0), each -> new LinkedHashMap<>())
                                .put(key.get(1), new Reading(mean(all), unit.get(key))));
        return counted(bySource, shown);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    }

    /** With the length of what was counted: iterations of the pass in which counters were on. */
    private static CounterReadings counted(
            Map<String, Map<String, Reading>> bySource, ReportCase shown) {
        double threads = shown.attributes().real("threads", Double.NaN);
        Optional<ResultTable> passes = shown.table("passes");
        if (passes.isEmpty()) {
            return new CounterReadings(bySource, Double.NaN, Double.NaN, threads);
        }
        String[] measures = passes.get().texts("measure");
        long[] with = passes.get().longs("with");
        double[] ns = passes.get().doubles("iteration_ns");
        long[] launches = passes.get().longs("launch");
        long[] ranks = passes.get().longs("rank");
        int[] counted =
                IntStream.range(0, ns.length)
                        .filter(i -> measures[i].equals("counters") && with[i] == 1)
                        .toArray();
        double places =
                IntStream.of(counted)
                        .mapToObj(i -> List.of(launches[i], ranks[i]))
                        .distinct()
                        .count();
        double allNs = IntStream.of(counted).mapToDouble(i -> ns[i]).sum();
        return new CounterReadings(
                bySource, allNs / 1e9 / places, counted.length / places, threads);
    }

    /** One source's counters. */
    Source source(String name) {
        return new Source(this, bySource.getOrDefault(name, Map.of()));
    }

    /**
     * Counters of one source, with what they are held against.
     *
     * @param all of the case
     */
    record Source(CounterReadings all, Map<String, Reading> counters) {
        /** The mean; NaN where there is none. */
        double value(String name) {
            Reading found = counters.get(name);
            return found == null ? Double.NaN : found.value();
        }

        /** The mean of an iteration. */
        double perIteration(String name) {
            return value(name) / all.iterations();
        }

        /** Sum of an iteration over all counters whose names match; NaN where none does. */
        double perIteration(Pattern names) {
            return counters.keySet().stream()
                    .filter(name -> names.matcher(name).matches())
                    .mapToDouble(this::perIteration)
                    .reduce(Double::sum)
                    .orElse(Double.NaN);
        }
    }
}
