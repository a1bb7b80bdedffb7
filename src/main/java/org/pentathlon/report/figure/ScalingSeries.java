package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.ScalingPoint;
import org.pentathlon.results.ScalingTables;

/**
 * One curve of throughput over ranks: what was measured, and what is expected beyond.
 *
 * @param title what is scaled, and how
 * @param points by ranks, ascending; empty where only predictions are there
 * @param predictions by ranks, ascending
 */
record ScalingSeries(String title, List<ScalingPoint> points, List<Prediction> predictions) {

    /** A row of {@code /predictions} that could be had; intervals are NaN where there are none. */
    record Prediction(
            long baseRanks,
            long ranks,
            double samplesPerSecond,
            double samplesLow,
            double samplesHigh,
            double efficiency,
            double efficiencyLow,
            double efficiencyHigh,
            String algorithms,
            String network) {}

    /** Those from the case of most ranks, which knows most of what is beyond it. */
    List<Prediction> fromMostRanks() {
        long most = predictions.stream().mapToLong(Prediction::baseRanks).max().orElse(0);
        return predictions.stream().filter(of -> of.baseRanks() == most).toList();
    }

    /** Cases that belong to one curve, or the one case that a prediction begins from. */
    private record Key(String kind, String title) {}

    /** Those of a file, in the order of its rows, and for each that cannot be had the reason. */
    static List<ScalingSeries> of(ResultFile file, String suffix, List<String> notes) {
        Map<Key, List<ScalingPoint>> measured = new LinkedHashMap<>();
        Map<List<String>, Key> ofCase = new LinkedHashMap<>();
        for (ScalingPoint point : ScalingTables.read(file)) {
            Key key = new Key(point.kind().word(), title(point) + suffix);
            ofCase.putIfAbsent(List.of(point.kind().word(), point.name()), key);
            if (point.available()) {
                measured.computeIfAbsent(key, k -> new ArrayList<>()).add(point);
            } else {
                notes.add(
                        "%s%s: no efficiency: %s".formatted(point.name(), suffix, point.reason()));
            }
        }
        Map<Key, List<Prediction>> expected = predictions(file, suffix, ofCase, notes);
        List<ScalingSeries> series = new ArrayList<>();
        measured.forEach(
                (key, points) ->
                        series.add(
                                new ScalingSeries(
                                        key.title(),
                                        List.copyOf(points),
                                        Optional.ofNullable(expected.remove(key))
                                                .orElse(List.of()))));
        expected.forEach(
                (key, found) -> series.add(new ScalingSeries(key.title(), List.of(), found)));
        return series;
    }

    private static String title(ScalingPoint point) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                point.kind().word() + " scaling:",
                                point.workload(),
                                point.mode(),
                                point.engine(),
                                point.problemClass(),
                                point.precision()));
        // One rank reduces nothing; its row says so with none.
        List.of(point.collective(), point.mpi()).stream()
                .filter(word -> !word.isEmpty() && !word.equals("none"))
                .forEach(words::add);
        return String.join(" ", words);
    }

    private static Map<Key, List<Prediction>> predictions(
            ResultFile file, String suffix, Map<List<String>, Key> ofCase, List<String> notes) {
        Map<Key, List<Prediction>> expected = new LinkedHashMap<>();
        if (!file.exists("/predictions")) {
            return expected;
        }
        ResultTable table = file.table("/predictions");
        String[] cases = table.texts("case");
        String[] kinds = table.texts("scaling");
        String[] reasons = table.texts("reason");
        long[] baseRanks = table.longs("base_ranks");
        long[] ranks = table.longs("ranks");
        double[] samples = table.doubles("samples_per_second");
        double[] samplesLow = table.doubles("samples_per_second_low");
        double[] samplesHigh = table.doubles("samples_per_second_high");
        double[] efficiency = table.doubles("efficiency");
        double[] low = table.doubles("efficiency_low");
        double[] high = table.doubles("efficiency_high");
        String[] algorithms = table.texts("algorithms");
        String[] networks = table.texts("network_origin");
        for (int i = 0; i < cases.length; i++) {
            if (!reasons[i].isEmpty()) {
                notes.add(
                        "%s%s: no prediction for %d ranks: %s"
                                .formatted(cases[i], suffix, ranks[i], reasons[i]));
                continue;
            }
            Key own = new Key(kinds[i], kinds[i] + " scaling: " + cases[i] + suffix);
            expected.computeIfAbsent(
                            ofCase.getOrDefault(List.of(kinds[i], cases[i]), own),
                            k -> new ArrayList<>())
                    .add(
                            new Prediction(
                                    baseRanks[i],
                                    ranks[i],
                                    samples[i],
                                    samplesLow[i],
                                    samplesHigh[i],
                                    efficiency[i],
                                    low[i],
                                    high[i],
                                    algorithms[i],
                                    networks[i]));
        }
        return expected;
    }
}
