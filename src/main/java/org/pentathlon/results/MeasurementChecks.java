package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pentathlon.results.CaseMeasurements.Member;
import org.pentathlon.spec.Measure;

/** Checks of the passes behind the timing pass; of those that were made. */
final class MeasurementChecks {
    /** Share of the phases that may lie between operators, where operators are large. */
    static final double BETWEEN_LIMIT = 0.05;

    /** Workloads of large operators; but for the class that is for tests. */
    private static final Set<String> LARGE_OPERATORS = Set.of("vgg", "resnet");

    private static final String TESTS = "tiny";

    /** Sums of rounded figures differ by so much of the whole. */
    private static final double ROUNDING = 1e-9;

    private final CaseMeasurements found;
    private final Attributes attributes;
    private final List<CheckRow> rows = new ArrayList<>();

    private MeasurementChecks(CaseMeasurements found, Attributes attributes) {
        this.found = found;
        this.attributes = attributes;
    }

    /**
     * The checks' rows.
     *
     * @param attributes of the case
     */
    static List<CheckRow> of(CaseMeasurements found, Attributes attributes) {
        MeasurementChecks checks = new MeasurementChecks(found, attributes);
        checks.all();
        return checks.rows;
    }

    private void all() {
        if (!found.passes().isEmpty()) {
            rows.add(passesAddUp());
        }
        if (!found.operators().isEmpty()) {
            operators();
        }
        CaseMeasurements.byMember(found.memory())
                .forEach((member, memory) -> worst(MemoryChecks.of(memory, member.toString())));
        if (!found.counters().isEmpty()) {
            rows.add(counters());
        }
        for (Measure measure : Measure.values()) {
            found.unavailable().stream()
                    .map(Placed::row)
                    .filter(row -> row.measure().equals(measure.word()))
                    .findFirst()
                    .ifPresent(row -> rows.add(missing(row)));
        }
    }

    /** Keeps of each name the worst of all ranks. */
    private void worst(List<CheckRow> ofRank) {
        for (CheckRow row : ofRank) {
            int at = 0;
            while (at < rows.size() && !rows.get(at).name().equals(row.name())) {
                at++;
            }
            if (at == rows.size()) {
                rows.add(row);
            } else if (row.status().compareTo(rows.get(at).status()) > 0) {
                rows.set(at, row);
            }
        }
    }

    private static CheckRow missing(Measurements.Unavailable missing) {
        return new CheckRow(
                missing.measure() + "_measured",
                CheckStatus.WARNING,
                Double.NaN,
                Double.NaN,
                missing.reason());
    }

    private CheckRow passesAddUp() {
        long wrong = 0;
        for (Placed<PassRow> placed : found.passes()) {
            wrong += CaseChecks.addsUp(column -> placed.row().row()[column.ordinal()]) ? 0 : 1;
        }
        String what = "number of rows of passes whose phases and other are not the iteration";
        return CheckRow.of("passes_add_up", wrong == 0, (double) wrong, 0, what);
    }

    private void operators() {
        Map<Member, Map<String, Double>> phases = phaseMeansNs();
        double farthest = 0;
        double lowest = 0;
        double between = 0;
        double whole = 0;
        String where = "";
        for (Map.Entry<Member, List<OperatorFigure>> rank :
                CaseMeasurements.byMember(found.operators()).entrySet()) {
            Map<String, Double> sums = new TreeMap<>();
            for (OperatorFigure row : rank.getValue()) {
                if (row.drivesPhase()) {
                    sums.merge(row.phase(), row.selfNs(), Double::sum);
                }
                if (row.name().equals(OperatorRow.BETWEEN)) {
                    between += row.selfNs();
                    whole += row.totalNs();
                    lowest = Math.min(lowest, row.selfNs());
                    double phase = phase(phases, rank.getKey(), row.phase());
                    farthest = Math.max(farthest, difference(row.totalNs(), phase));
                }
            }
            for (OperatorFigure row : rank.getValue()) {
                if (row.name().equals(OperatorRow.BETWEEN)) {
                    double gap = difference(sums.get(row.phase()), row.totalNs());
                    where = gap > farthest ? rank.getKey() + ", " + row.phase() : where;
                    farthest = Math.max(farthest, gap);
                }
            }
        }
        rows.add(
                CheckRow.of(
                        "operators_add_up",
                        farthest <= ROUNDING,
                        farthest,
                        ROUNDING,
                        at(
                                "operators, recording and what is between them differ from the same"
                                        + " pass's phase by this share",
                                where)));
        rows.add(
                CheckRow.of(
                        "operators_within_phases",
                        lowest >= 0,
                        lowest,
                        0,
                        "least time between the operators of a phase, in ns"));
        rows.add(between(between / whole));
    }

    private static String at(String what, String where) {
        return where.isEmpty() ? what : what + "; worst: " + where;
    }

    private CheckRow between(double share) {
        String name = "between_operators";
        boolean large =
                LARGE_OPERATORS.contains(attributes.text("workload", ""))
                        && !attributes.text("class", "").equals(TESTS);
        String what = "share of the phases that lies between operators";
        return large
                ? CheckRow.of(name, share <= BETWEEN_LIMIT, share, BETWEEN_LIMIT, what)
                : new CheckRow(
                        name, CheckStatus.NOT_APPLICABLE, share, Double.NaN, what + "; no limit");
    }

    /** 0 where both are nothing. */
    private static double difference(double a, double b) {
        double larger = Math.max(Math.abs(a), Math.abs(b));
        return larger == 0 ? 0 : Math.abs(a - b) / larger;
    }

    private static double phase(
            Map<Member, Map<String, Double>> phases, Member member, String phase) {
        return phases.getOrDefault(member, Map.of()).getOrDefault(phase, Double.NaN);
    }

    /** Mean time of each phase over the operators' pass, by rank and the phase's word. */
    private Map<Member, Map<String, Double>> phaseMeansNs() {
        Map<Member, Map<String, Double>> means = new TreeMap<>();
        CaseMeasurements.byMember(found.passes())
                .forEach((member, passes) -> means.put(member, phaseMeansNs(passes)));
        return means;
    }

    private static Map<String, Double> phaseMeansNs(List<PassRow> passes) {
        Map<String, Double> means = new TreeMap<>();
        List<PassRow> timed =
                passes.stream()
                        .filter(pass -> pass.measure() == Measure.OPERATORS && pass.with())
                        .toList();
        for (IterationColumn column : IterationColumn.values()) {
            double mean =
                    timed.stream()
                            .mapToLong(pass -> pass.row()[column.ordinal()])
                            .average()
                            .orElse(Double.NaN);
            means.put(column.word().replace("_ns", ""), mean);
        }
        return means;
    }

    private CheckRow counters() {
        List<String> wrong = new ArrayList<>();
        for (Placed<CounterRow> placed : found.counters()) {
            CounterRow row = placed.row();
            if (Double.isFinite(row.value()) != row.reason().isEmpty()) {
                wrong.add(row.name());
            }
        }
        return CheckRow.count(
                "counters_accounted", wrong, "number of counters without a value and a reason");
    }
}
