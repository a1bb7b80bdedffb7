package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What a training by epochs comes to: the time, devices, money and energy that the target took.
 * Each figure is computed for each launch; its value is the median over launches, and none where a
 * launch has none.
 */
final class QualityFigures {
    static final String TARGET = "target";
    static final String TARGET_METRIC = "target_metric";
    static final String PRICE = "price_per_device_hour";
    private static final double NS_PER_SECOND = 1e9;
    private static final double SECONDS_PER_HOUR = 3600;

    /** Over less time the counters' steps and the work beside it weigh too much. */
    private static final double LEAST_SECONDS_OF_ENERGY = 10;

    private final Attributes attributes;
    private final List<QualityRow> rows;
    private final List<RankFacts> facts;
    private final List<EnergyRow> energy;
    private final int[] launches;

    /**
     * @param attributes those of the case
     * @param facts of all ranks in all launches
     */
    QualityFigures(
            Attributes attributes,
            List<QualityRow> rows,
            List<RankFacts> facts,
            List<EnergyRow> energy) {
        this.attributes = attributes;
        this.rows = List.copyOf(rows);
        this.facts = List.copyOf(facts);
        this.energy = List.copyOf(energy);
        this.launches = facts.stream().mapToInt(RankFacts::launch).distinct().sorted().toArray();
    }

    /** Whether the case had a target. */
    boolean hasTarget() {
        return attributes.asMap().containsKey(TARGET);
    }

    /** Whether every launch has reached the target. */
    boolean targetReached() {
        return !Double.isNaN(overLaunches(this::secondsToQuality));
    }

    /** Nothing for a case that is no training by epochs. */
    List<SummaryRow> summary() {
        List<SummaryRow> summary = new ArrayList<>();
        boolean training = attributes.text("mode", "").equals("train");
        if (!training || attributes.number("epochs", 0) == 0) {
            return summary;
        }
        if (hasTarget()) {
            double seconds = overLaunches(this::secondsToQuality);
            double hours = seconds * attributes.number("devices", 1) / SECONDS_PER_HOUR;
            summary.add(SummaryRow.of("time_to_quality_seconds", seconds, "s"));
            summary.add(SummaryRow.of("device_hours_to_quality", hours, "h"));
            if (attributes.asMap().containsKey(PRICE)) {
                double cost = hours * attributes.real(PRICE, Double.NaN);
                summary.add(SummaryRow.of("cost_to_quality", cost, "1"));
            }
            double joules = targetReached() ? overLaunches(this::joules) : Double.NaN;
            summary.add(SummaryRow.of("energy_to_quality_joules", joules, "J"));
        }
        double initialisation = overLaunches(launch -> ofRankZero(launch, true));
        double evaluation = overLaunches(launch -> ofRankZero(launch, false));
        summary.add(SummaryRow.of("initialisation_seconds", initialisation, "s"));
        summary.add(SummaryRow.of("evaluation_seconds", evaluation, "s"));
        return summary;
    }

    /** Not reaching a target is no error of the run, and worth a look. */
    CheckRow check() {
        String name = "target_reached";
        if (!hasTarget()) {
            return CheckRow.notApplicable(name, "no target");
        }
        String metric = attributes.text(TARGET_METRIC, "");
        double target = attributes.real(TARGET, Double.NaN);
        for (int launch : launches) {
            if (Double.isNaN(secondsToQuality(launch))) {
                return new CheckRow(
                        name,
                        CheckStatus.WARNING,
                        last(launch, metric),
                        target,
                        "last %s of launch %d, which did not reach it".formatted(metric, launch));
            }
        }
        double value = launches.length == 0 ? Double.NaN : last(launches[0], metric);
        return new CheckRow(name, CheckStatus.PASSED, value, target, metric);
    }

    private double secondsToQuality(int launch) {
        return rows.stream()
                .filter(row -> row.launch() == launch && row.reached())
                .mapToDouble(QualityRow::seconds)
                .findFirst()
                .orElse(Double.NaN);
    }

    private double last(int launch, String metric) {
        return rows.stream()
                .filter(row -> row.launch() == launch && row.metric().equals(metric))
                .mapToDouble(QualityRow::value)
                .reduce(Double.NaN, (first, second) -> second);
    }

    /** Of all nodes; NaN where one has no figure, or one over too short a time. */
    private double joules(int launch) {
        List<EnergyRow> found = energy.stream().filter(row -> row.launch() == launch).toList();
        boolean brief =
                found.stream().anyMatch(row -> row.reading().seconds() < LEAST_SECONDS_OF_ENERGY);
        return found.isEmpty() || brief
                ? Double.NaN
                : found.stream().mapToDouble(row -> row.reading().joules()).sum();
    }

    /** The clock to a quality is rank 0's, and so is what it leaves out. */
    private double ofRankZero(int launch, boolean initialisation) {
        return facts.stream()
                .filter(rank -> rank.launch() == launch && rank.rank() == 0)
                .mapToLong(rank -> initialisation ? rank.initialisationNs() : rank.evaluationNs())
                .filter(ns -> ns != IterationColumn.MISSING)
                .mapToDouble(ns -> ns / NS_PER_SECOND)
                .findFirst()
                .orElse(Double.NaN);
    }

    private double overLaunches(IntToDoubleFunction figure) {
        double[] figures = new double[launches.length];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = figure.applyAsDouble(launches[i]);
            if (Double.isNaN(figures[i])) {
                return Double.NaN;
            }
        }
        return figures.length == 0 ? Double.NaN : Statistics.median(figures);
    }
}
