package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pentathlon.results.AllReduceCost;
import org.pentathlon.results.CasePredictions;
import org.pentathlon.results.Interval;
import org.pentathlon.results.Link;
import org.pentathlon.results.ScalingPrediction;

/** What {@code pentathlon predict} prints: for each case what it is made of, and a table. */
final class PredictionReport {
    private static final double NS_PER_MS = 1e6;
    private static final double US_PER_SECOND = 1e6;
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;

    private PredictionReport() {}

    static List<String> lines(List<CasePredictions> predictions) {
        List<String> lines = new ArrayList<>();
        for (CasePredictions of : predictions) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(base(of));
            of.cost().ifPresent(cost -> lines.addAll(network(of, cost)));
            lines.addAll(table(of));
        }
        return lines;
    }

    private static String base(CasePredictions of) {
        String check =
                Double.isNaN(of.ratioAtBase())
                        ? ""
                        : "; there the model gives %s of the measured iteration"
                                .formatted(Figures.ratio(of.ratioAtBase()));
        return "%s: step %s ms, measured with %d rank%s%s%s"
                .formatted(
                        of.name(),
                        ms(of.baseStepNs()),
                        of.baseRanks(),
                        of.baseRanks() == 1 ? "" : "s",
                        of.baseInterval().isEmpty() ? "" : " (" + of.baseInterval() + ")",
                        check);
    }

    private static List<String> network(CasePredictions of, AllReduceCost cost) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "  gradients %s MB in %d bucket%s (%s), reduced %s"
                        .formatted(
                                Figures.plain(of.gradientBytes() / MEGA),
                                of.buckets(),
                                of.buckets() == 1 ? "" : "s",
                                of.bucketOrigin(),
                                of.overlap() ? "beside backward" : "behind backward"));
        String per = cost.ranksPerNode() > 1 ? " a node of " + cost.ranksPerNode() + " ranks" : "";
        lines.add("  network" + per + " " + link(cost.network()));
        if (cost.ranksPerNode() > 1) {
            lines.add("  within a node " + link(cost.node()));
        }
        of.notes().forEach(note -> lines.add("  " + note));
        return lines;
    }

    private static String link(Link link) {
        String error =
                link.error() > 0
                        ? String.format(Locale.ROOT, ", error %.0f %%", 100 * link.error())
                        : "";
        return "%s GB/s, %s us a message (%s%s)"
                .formatted(
                        Figures.of(link.bytesPerSecond() / GIGA),
                        Figures.of(link.latencySeconds() * US_PER_SECOND),
                        link.origin(),
                        error);
    }

    private static List<String> table(CasePredictions of) {
        boolean compared = of.rows().stream().anyMatch(row -> !Double.isNaN(row.measuredNs()));
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "scaling",
                                ">ranks",
                                ">batch",
                                ">ms",
                                ">low-high",
                                ">compute",
                                ">wait",
                                ">exposed",
                                ">all-reduce",
                                ">samples/s",
                                ">efficiency",
                                ">low-high"));
        if (compared) {
            header.addAll(List.of(">measured", ">ratio"));
        }
        header.add("all-reduce by");
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (CasePredictions.Row row : of.rows()) {
            ScalingPrediction found = row.prediction();
            List<String> cells =
                    new ArrayList<>(
                            List.of(
                                    found.scaling().word(),
                                    Integer.toString(found.ranks()),
                                    found.batchPerRank() < 0
                                            ? "-"
                                            : Long.toString(found.batchPerRank()),
                                    ms(found.iteration().value()),
                                    range(found.iteration(), NS_PER_MS),
                                    ms(found.stepNs()),
                                    ms(found.waitNs()),
                                    ms(found.exposedNs()),
                                    ms(found.allreduceNs()),
                                    Figures.of(found.samplesPerSecond().value()),
                                    Figures.ratio(found.efficiency().value()),
                                    range(found.efficiency(), 1)));
            if (compared) {
                cells.add(ms(row.measuredNs()));
                cells.add(Figures.ratio(row.ratio()));
            }
            cells.add(found.reason().isEmpty() ? found.algorithms() : found.reason());
            table.row(cells.toArray(String[]::new));
        }
        return table.lines();
    }

    private static String ms(double ns) {
        return Double.isNaN(ns) ? "-" : Figures.plain(ns / NS_PER_MS);
    }

    private static String range(Interval interval, double unit) {
        return Double.isNaN(interval.low())
                ? "-"
                : Figures.ratio(interval.low() / unit)
                        + "-"
                        + Figures.ratio(interval.high() / unit);
    }
}
