package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.pentathlon.results.CaseMeasurements.Member;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Phase;

/** Whether operators and what is between them make up the phases, on the host and on a device. */
final class OperatorChecks {
    /** Share of the phases that may lie between operators, where operators are large. */
    static final double BETWEEN_LIMIT = 0.05;

    /**
     * How much longer than its phase a device's operators may seem to take: a phase is measured
     * from other events than its operators, each to half a microsecond.
     */
    static final double DEVICE_GRAIN_NS = 2_000;

    /** Workloads of large operators; but for the class that is for tests. */
    private static final Set<String> LARGE_OPERATORS = Set.of("vgg", "resnet");

    private static final String TESTS = "tiny";

    /** Sums of rounded figures differ by so much of the whole. */
    private static final double ROUNDING = 1e-9;

    private static final Clock HOST =
            new Clock(OperatorFigure::selfNs, OperatorFigure::totalNs, IterationColumn::of);
    private static final Clock DEVICE =
            new Clock(
                    OperatorFigure::deviceSelfNs,
                    OperatorFigure::deviceTotalNs,
                    IterationColumn::ofDevice);

    private final Clock clock;
    private double farthest;
    private double lowest;
    private double between;
    private double whole;
    private String where = "";

    /** By whose clock times are looked at. */
    private record Clock(
            ToDoubleFunction<OperatorFigure> selfNs,
            ToDoubleFunction<OperatorFigure> totalNs,
            Function<Phase, Optional<IterationColumn>> column) {}

    private OperatorChecks(CaseMeasurements found, Clock clock) {
        this.clock = clock;
        Map<Member, List<PassRow>> passes = CaseMeasurements.byMember(found.passes());
        CaseMeasurements.byMember(found.operators())
                .forEach(
                        (member, rows) ->
                                rank(
                                        member,
                                        rows,
                                        phaseMeansNs(passes.getOrDefault(member, List.of()))));
    }

    /**
     * The checks' rows.
     *
     * @param attributes of the case
     */
    static List<CheckRow> of(CaseMeasurements found, Attributes attributes) {
        OperatorChecks host = new OperatorChecks(found, HOST);
        List<CheckRow> rows = new ArrayList<>();
        if (found.operators().stream().allMatch(row -> Double.isNaN(row.row().deviceTotalNs()))) {
            rows.add(host.addUp());
            rows.add(host.within("operators_within_phases", 0));
            rows.add(host.between(attributes));
        } else {
            OperatorChecks device = new OperatorChecks(found, DEVICE);
            rows.add((device.farthest > host.farthest ? device : host).addUp());
            rows.add(host.within("operators_within_phases", 0));
            rows.add(device.within("operators_within_device_phases", DEVICE_GRAIN_NS));
            rows.add(device.idle());
        }
        return rows;
    }

    private void rank(Member member, List<OperatorFigure> rows, Map<String, Double> phasesNs) {
        Map<String, Double> sums = new TreeMap<>();
        for (OperatorFigure row : rows) {
            double selfNs = clock.selfNs().applyAsDouble(row);
            if (row.drivesPhase() && !Double.isNaN(selfNs)) {
                sums.merge(row.phase(), selfNs, Double::sum);
            }
        }
        for (OperatorFigure row : rows) {
            double totalNs = clock.totalNs().applyAsDouble(row);
            if (row.name().equals(OperatorRow.BETWEEN) && !Double.isNaN(totalNs)) {
                double selfNs = clock.selfNs().applyAsDouble(row);
                between += selfNs;
                whole += totalNs;
                lowest = Math.min(lowest, selfNs);
                double phaseNs = phasesNs.getOrDefault(row.phase(), Double.NaN);
                gap(member, row, difference(totalNs, phaseNs));
                gap(member, row, difference(sums.getOrDefault(row.phase(), 0.0), totalNs));
            }
        }
    }

    private void gap(Member member, OperatorFigure row, double gap) {
        where = gap > farthest ? member + ", " + row.phase() : where;
        farthest = Math.max(farthest, gap);
    }

    /** 0 where both are nothing. */
    private static double difference(double a, double b) {
        double larger = Math.max(Math.abs(a), Math.abs(b));
        return larger == 0 ? 0 : Math.abs(a - b) / larger;
    }

    private CheckRow addUp() {
        String what =
                "operators, recording and what is between them differ from the same pass's phase by"
                        + " this share";
        return CheckRow.of(
                "operators_add_up",
                farthest <= ROUNDING,
                farthest,
                ROUNDING,
                where.isEmpty() ? what : what + "; worst: " + where);
    }

    private CheckRow within(String name, double grainNs) {
        return CheckRow.of(
                name,
                lowest >= -grainNs,
                lowest,
                grainNs == 0 ? 0 : -grainNs,
                "least time between the operators of a phase, in ns");
    }

    private CheckRow between(Attributes attributes) {
        String name = "between_operators";
        boolean large =
                LARGE_OPERATORS.contains(attributes.text("workload", ""))
                        && !attributes.text("class", "").equals(TESTS);
        String what = "share of the phases that lies between operators";
        double share = between / whole;
        return large
                ? CheckRow.of(name, share <= BETWEEN_LIMIT, share, BETWEEN_LIMIT, what)
                : new CheckRow(
                        name, CheckStatus.NOT_APPLICABLE, share, Double.NaN, what + "; no limit");
    }

    private CheckRow idle() {
        return new CheckRow(
                "between_operators",
                CheckStatus.NOT_APPLICABLE,
                between / whole,
                Double.NaN,
                "share of the device's phases that lies between operators, idle; no limit");
    }

    /** Mean time of each phase over the operators' pass, by the phase's word. */
    private Map<String, Double> phaseMeansNs(List<PassRow> passes) {
        List<PassRow> timed =
                passes.stream()
                        .filter(pass -> pass.measure() == Measure.OPERATORS && pass.with())
                        .toList();
        Map<String, Double> means = new TreeMap<>();
        for (Phase phase : Phase.values()) {
            clock.column()
                    .apply(phase)
                    .ifPresent(
                            column ->
                                    means.put(
                                            phase.word(),
                                            timed.stream()
                                                    .mapToLong(pass -> pass.row()[column.ordinal()])
                                                    .average()
                                                    .orElse(Double.NaN)));
        }
        return means;
    }
}
