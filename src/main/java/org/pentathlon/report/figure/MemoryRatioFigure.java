package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Axis;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Layer;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** What training takes of memory beside inference, with their ratio on a second axis. */
final class MemoryRatioFigure {
    private static final int LANES = 3;
    private static final int RATIO_LANE = 2;
    private static final int LANE_PIXELS = 14;

    /** Rows' heights that the second axis takes above them. */
    private static final double UPPER_AXIS = 0.7;

    private static final String TRAIN = Modes.TITLES.get("train");
    private static final String INFER = Modes.TITLES.get("infer");
    private static final String RATIO = "training / inference, on the upper axis";

    private static final String CAPTION =
            "The most that the framework's allocator had given out at once in an iteration, of the"
                    + " rank with most (on GPUs of the GPU's memory): training and inference of the"
                    + " same settings on the lower axis, and below them their ratio on the upper"
                    + " axis.";

    private static final List<String> KEYS =
            List.of("engine", "class", "precision", "library", "device", "settings");

    private final List<Pair> pairs = new ArrayList<>();

    private MemoryRatioFigure() {}

    /** A row of {@code /memory}. */
    private record Pair(List<String> key, long trainBytes, long inferBytes, double ratio) {}

    static Optional<Figure> of(ReportInput input) {
        List<ReportCase> cases = input.cases();
        if (cases.stream().allMatch(shown -> shown.table("memory").isEmpty())) {
            return Optional.empty();
        }
        MemoryRatioFigure figure = new MemoryRatioFigure();
        for (ResultFile file : input.files()) {
            if (file.exists("/memory")) {
                figure.add(file.table("/memory"), input.label(file));
            }
        }
        List<String> workloads = cases.stream().map(ReportCase::workload).distinct().toList();
        List<String> engines = cases.stream().map(ReportCase::engine).distinct().toList();
        figure.pairs.sort(
                Comparator.<Pair>comparingInt(pair -> workloads.indexOf(pair.key().get(0)))
                        .thenComparingInt(pair -> engines.indexOf(pair.key().get(1))));
        return Optional.of(figure.build(alone(cases)));
    }

    /** Names the cases that have nothing to be held against. */
    private static List<String> alone(List<ReportCase> cases) {
        Map<String, List<ReportCase>> pairs = new LinkedHashMap<>();
        cases.stream()
                .filter(shown -> shown.table("memory").isPresent())
                .forEach(
                        shown ->
                                pairs.computeIfAbsent(
                                                shown.labelWithoutMode(), key -> new ArrayList<>())
                                        .add(shown));
        return pairs.values().stream()
                .filter(pair -> pair.size() == 1)
                .map(
                        pair ->
                                pair.get(0).label()
                                        + ": memory was measured in this mode alone (run with"
                                        + " --mode train,infer).")
                .toList();
    }

    private void add(ResultTable table, String file) {
        List<String[]> keys = new ArrayList<>();
        keys.add(table.texts("workload"));
        for (String key : KEYS) {
            boolean there = table.columns().contains(key);
            keys.add(there ? table.texts(key) : new String[Math.toIntExact(table.rows())]);
        }
        if (table.columns().contains("batch_per_rank")) {
            keys.add(
                    LongStream.of(table.longs("batch_per_rank"))
                            .mapToObj(batch -> batch < 0 ? "" : "batch " + batch)
                            .toArray(String[]::new));
        }
        long[] train = table.longs("train_bytes");
        long[] infer = table.longs("infer_bytes");
        double[] ratio = table.doubles("ratio");
        for (int i = 0; i < train.length; i++) {
            List<String> key = new ArrayList<>();
            for (String[] column : keys) {
                key.add(column[i] == null ? "" : column[i]);
            }
            key.add("(" + file + ")");
            pairs.add(new Pair(key, train[i], infer[i], ratio[i]));
        }
    }

    private Figure build(List<String> notes) {
        if (pairs.isEmpty()) {
            return figure(
                    List.of(),
                    List.of(),
                    List.of(
                            "No ratio: no workload has its memory measured in both training and"
                                    + " inference (run with --mode train,infer)."));
        }
        List<String> labels = ShortLabels.of(pairs.stream().map(Pair::key).toList());
        DataTable.Builder table =
                DataTable.of(
                        "Peak of the allocator",
                        "workload",
                        ">training bytes",
                        ">inference bytes",
                        ">training / inference");
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            table.row(labels.get(i), pair.trainBytes(), pair.inferBytes(), pair.ratio());
        }
        return figure(List.of(plot(labels)), List.of(table.build()), notes);
    }

    private static Figure figure(List<Plot> plots, List<DataTable> tables, List<String> notes) {
        Map<String, Colour> legend = new LinkedHashMap<>();
        if (!plots.isEmpty()) {
            legend.putAll(Modes.legend());
            legend.put(RATIO, Colour.INK);
        }
        return new Figure(
                "memory-ratio",
                "Memory of training and inference",
                CAPTION,
                legend,
                plots,
                tables,
                notes);
    }

    private Plot plot(List<String> labels) {
        Rows rows = new Rows(labels, LANES);
        LyingBars bars = new LyingBars(rows, UPPER_AXIS);
        ByteUnit unit =
                ByteUnit.largestFor(
                        pairs.stream()
                                .mapToLong(pair -> Math.max(pair.trainBytes(), pair.inferBytes()))
                                .max()
                                .orElse(0));
        double longest = 0;
        double largest = 0;
        for (int row = 0; row < pairs.size(); row++) {
            Pair pair = pairs.get(row);
            bar(bars, row, 0, unit.of(pair.trainBytes()), TRAIN);
            bar(bars, row, 1, unit.of(pair.inferBytes()), INFER);
            longest = bars.longest();
            largest = Math.max(largest, pair.ratio());
        }
        // The largest ratio is drawn as far to the right as the largest peak.
        double scale = longest / largest;
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int row = 0; row < pairs.size(); row++) {
            double ratio = pairs.get(row).ratio();
            x.add(ratio * scale);
            y.add(rows.middle(row, RATIO_LANE));
            bars.text(row, RATIO_LANE, ratio * scale, "\u00a0" + Digits.three(ratio) + "×");
        }
        Plot.Builder plot =
                bars.builder(
                        "",
                        "Bars of the memory of training and of inference for each workload, with"
                                + " their ratio as a point below them.",
                        Axis.linear("peak in " + unit.word())
                                .withTicks(Ticks.upTo(longest))
                                .within(0, bars.end())
                                .withoutMargin(),
                        Modes.legend(),
                        Plot.Span.FULL,
                        LANE_PIXELS);
        addRatios(plot, x, y);
        addUpperAxis(plot, largest, scale, bars.end());
        return plot.build();
    }

    private static void bar(LyingBars bars, int row, int lane, double size, String mode) {
        bars.bar(row, lane, 0, size, mode).text(row, lane, size, Digits.three(size));
    }

    private static void addRatios(Plot.Builder plot, List<Double> x, List<Double> y) {
        List<Double> zeros = x.stream().map(each -> 0.0).toList();
        plot.layer(
                        Layer.of(Layer.Shape.SEGMENT)
                                .column("x", zeros)
                                .column("xend", x)
                                .column("y", y)
                                .column("yend", y)
                                .colour(Colour.MUTED))
                .layer(
                        Layer.of(Layer.Shape.POINT)
                                .column("x", x)
                                .column("y", y)
                                .constant("size", 3.0)
                                .colour(Colour.INK));
    }

    private void addUpperAxis(Plot.Builder plot, double largest, double scale, double end) {
        double line = pairs.size() - 0.5;
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Map<Double, String> ticks = Ticks.upTo(largest);
        ticks.remove(0.0); // Both axes begin there.
        ticks.forEach(
                (ratio, text) -> {
                    x.add(ratio * scale);
                    y.add(line + UPPER_AXIS / 2);
                    texts.add(text + "×");
                });
        plot.layer(
                        Layer.of(Layer.Shape.SEGMENT)
                                .column("x", List.of(0.0))
                                .column("xend", List.of(end))
                                .column("y", List.of(line))
                                .column("yend", List.of(line))
                                .constant("size", 0.5)
                                .colour(Colour.MUTED))
                .layer(
                        Layer.of(Layer.Shape.TEXT)
                                .column("x", x)
                                .column("y", y)
                                .column("label", texts)
                                .constant("size", 6.0)
                                .colour(Colour.INK));
    }
}
