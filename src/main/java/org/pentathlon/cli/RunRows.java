package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CheckStatus;
import org.pentathlon.results.EngineRatios;
import org.pentathlon.results.PhaseMedians;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.Phase;

/** Reads what the table at a run's end shows, from the result file alone. */
final class RunRows {
    private static final double NS_PER_MS = 1e6;
    private static final double GIGA = 1e9;
    private static final double LARGEST_COUNT = 1e15;

    /** Checks whose value is a part of something. */
    private static final Set<String> SHARES =
            Set.of(
                    "other_small",
                    "back_to_back",
                    "steady",
                    "clock",
                    "below_peak",
                    "between_operators",
                    "memory_attributed");

    private final ResultFile file;
    private final List<RunRow> rows = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private RunRows(ResultFile file) {
        this.file = file;
    }

    static RunOutcome read(Path path, int status) {
        try (ResultFile file = ResultFile.open(path)) {
            RunRows reading = new RunRows(file);
            reading.tellStop();
            for (String name : file.cases()) {
                reading.add(name);
            }
            return new RunOutcome(
                    path,
                    status,
                    true,
                    reading.rows,
                    EngineRatios.of(file, file.cases()),
                    reading.warnings);
        }
    }

    /** A run that a signal has ended says how far it came. */
    private void tellStop() {
        Attributes root = file.attributes("/");
        if (!root.text("termination", "").equals(Termination.FORCED.word())) {
            return;
        }
        List<String> cases = file.cases();
        String reason = root.text("failure", "stopped");
        if (cases.isEmpty()) {
            warnings.add(reason + " before the first case");
            return;
        }
        String last = cases.get(cases.size() - 1);
        ResultTable ranks = file.table("/cases/" + last + "/ranks");
        long[] launches = ranks.longs("launch");
        long[] rows = ranks.longs("rows");
        long[] planned = ranks.longs("planned_rows");
        int latest = 0;
        for (int i = 1; i < launches.length; i++) {
            boolean fewer = launches[i] == launches[latest] && rows[i] < rows[latest];
            latest = launches[i] > launches[latest] || fewer ? i : latest;
        }
        warnings.add(
                "%s; %d of %d iterations of case %s measured"
                        .formatted(reason, rows[latest], planned[latest], last));
    }

    private void add(String name) {
        String group = "/cases/" + name;
        Attributes attributes = file.attributes(group);
        Summary summary = Summary.read(file.table(group + "/summary"));
        double iterationNs = summary.value("iteration_median_ns");
        Map<Phase, Double> shares = new EnumMap<>(Phase.class);
        shares.putAll(PhaseMedians.of(summary::value).ns());
        double meanNs = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        boolean apart = shares.containsKey(Phase.WAIT) || shares.containsKey(Phase.ALLREDUCE);
        double tailNs = apart ? Double.NaN : summary.value("tail_median_ns");
        double total = Double.isNaN(tailNs) ? meanNs : meanNs + tailNs;
        shares.replaceAll((phase, ns) -> ns / total);
        rows.add(
                new RunRow(
                        number(name),
                        attributes.text("workload", ""),
                        attributes.text("class", ""),
                        attributes.text("mode", ""),
                        setup(attributes),
                        collective(attributes),
                        changes(attributes),
                        iterationNs / NS_PER_MS,
                        summary.low("iteration_median_ns") / NS_PER_MS,
                        summary.high("iteration_median_ns") / NS_PER_MS,
                        interval(group, summary.interval()),
                        summary.value("samples_per_second"),
                        positive(summary.value("tokens_per_second")),
                        summary.value("padding_share"),
                        summary.value("flops_per_second") / GIGA,
                        summary.value("mfu"),
                        summary.value("loss_first"),
                        summary.value("loss_last"),
                        shares,
                        tailNs / total,
                        checks(name, file.table(group + "/checks")),
                        Stream.of(
                                        DeviceLine.read(file, group, summary::value),
                                        StragglerLine.read(file, name, summary::value),
                                        MeasuredLines.read(file, group))
                                .flatMap(List::stream)
                                .toList(),
                        QualityLines.read(
                                attributes, file.table(group + "/quality"), summary::value)));
    }

    /** The number that a case's name begins with. */
    static String number(String name) {
        return name.substring(0, name.indexOf('-'));
    }

    /** Images have no tokens. */
    private static double positive(double rate) {
        return rate > 0 ? rate : Double.NaN;
    }

    private static List<String> setup(Attributes attributes) {
        return List.of(
                attributes.text("engine", ""),
                attributes.text("device", ""),
                attributes.text("precision", ""),
                plural(attributes.number("ranks", 1), "rank")
                        + " x "
                        + plural(attributes.number("threads", 1), "thread"));
    }

    private static String collective(Attributes attributes) {
        String collective = attributes.text("collective", "none");
        return collective.equals("none") ? "" : collective;
    }

    static List<String> changes(Attributes attributes) {
        List<String> changes = new ArrayList<>();
        String settings = attributes.text("settings", "");
        if (!settings.isEmpty()) {
            changes.add(settings);
        }
        String data = attributes.text("data", "");
        if (!data.equals(DataMode.SYNTHETIC.word())) {
            changes.add("data " + data);
        }
        String usual = ComputeLibrary.OPENBLAS.word();
        String library = attributes.text("library", usual);
        if (!library.equals(usual)) {
            changes.add("library " + library);
        }
        if (attributes.number("overlap", 1) == 0) {
            changes.add("overlap off");
        }
        if (attributes.number("cuda_graph", 0) == 1) {
            changes.add(
                    "CUDA graphs, %d of %d iterations replayed"
                            .formatted(
                                    attributes.number("cuda_graph_replayed", 0),
                                    attributes.number("cuda_graph_iterations", 0)));
        }
        return changes;
    }

    private String interval(String group, String kind) {
        long launches =
                LongStream.of(file.table(group + "/ranks").longs("launch")).distinct().count();
        return covered(kind, launches);
    }

    /** What an interval of a kind says something of, such as {@code within one launch}. */
    static String covered(String kind, long launches) {
        String covered = launches == 1 ? "one launch" : launches + " launches";
        return (kind.equals("launch") ? "over " : "within ") + covered;
    }

    /** One phrase for the table; what did not pass also becomes a warning of its own. */
    private String checks(String caseName, ResultTable table) {
        String[] names = table.texts("name");
        String[] statuses = table.texts("status");
        String[] details = table.texts("detail");
        double[] values = table.doubles("value");
        double[] limits = table.doubles("limit");
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            counts.merge(statuses[i], 1, Integer::sum);
            if (statuses[i].equals(CheckStatus.FAILED.word())
                    || statuses[i].equals(CheckStatus.WARNING.word())) {
                warnings.add(
                        "%s: check %s, %s: %s%s"
                                .formatted(
                                        caseName,
                                        names[i],
                                        statuses[i],
                                        against(names[i], values[i], limits[i]),
                                        details[i]));
            }
        }
        List<String> words = new ArrayList<>();
        for (CheckStatus status :
                List.of(CheckStatus.PASSED, CheckStatus.WARNING, CheckStatus.FAILED)) {
            int count = counts.getOrDefault(status.word(), 0);
            if (count > 0) {
                words.add(
                        status == CheckStatus.WARNING
                                ? plural(count, status.word())
                                : count + " " + status.word());
            }
        }
        return String.join(", ", words);
    }

    private static String plural(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static String against(String check, double value, double limit) {
        if (Double.isNaN(value)) {
            return "";
        }
        boolean share = SHARES.contains(check);
        if (!share && isCount(value) && isCount(limit)) {
            return "%d (limit %d): ".formatted((long) value, (long) limit);
        }
        String unit = share ? " %" : "";
        double scale = share ? 100 : 1;
        return "%s%s (limit %s%s): "
                .formatted(Figures.compact(scale * value), unit, Figures.of(scale * limit), unit);
    }

    /** Rows and files are counted; their numbers are told to the last digit. */
    private static boolean isCount(double value) {
        return value == Math.rint(value) && Math.abs(value) < LARGEST_COUNT;
    }

    /** A case's summary by metric; the interval is that of the median time. */
    private record Summary(Map<String, double[]> figures, String interval) {
        private static final double[] NONE = {Double.NaN, Double.NaN, Double.NaN};

        static Summary read(ResultTable table) {
            String[] metrics = table.texts("metric");
            double[] values = table.doubles("value");
            double[] lows = table.doubles("low");
            double[] highs = table.doubles("high");
            String[] intervals = table.texts("interval");
            String interval = "";
            Map<String, double[]> figures = new HashMap<>();
            for (int i = 0; i < metrics.length; i++) {
                figures.put(metrics[i], new double[] {values[i], lows[i], highs[i]});
                if (metrics[i].equals("iteration_median_ns")) {
                    interval = intervals[i];
                }
            }
            return new Summary(figures, interval);
        }

        double value(String metric) {
            return figures.getOrDefault(metric, NONE)[0];
        }

        double low(String metric) {
            return figures.getOrDefault(metric, NONE)[1];
        }

        double high(String metric) {
            return figures.getOrDefault(metric, NONE)[2];
        }
    }
}
