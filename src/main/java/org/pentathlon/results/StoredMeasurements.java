package org.pentathlon.results;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pentathlon.results.CaseMeasurements.Member;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.MemoryClass;

/**
 * Holds the tables of a case's passes against each other, against the ranks that the case has, and
 * against what its job asked for: what only a file that was changed or cut can get wrong.
 */
final class StoredMeasurements {
    private static final String SINGLE_PRECISION = "fp32";
    private static final long FLOAT_BYTES = 4;
    private static final List<String> BY_RANK =
            List.of(
                    MeasurementTables.OPERATORS,
                    MeasurementTables.TIMELINE,
                    MeasurementTables.MEMORY,
                    MeasurementTables.COUNTERS,
                    MeasurementTables.PASSES);

    private final CaseMeasurements found;
    private final Set<Member> members = new TreeSet<>();
    private final Set<Member> ended = new TreeSet<>();
    private final List<String> wrong = new ArrayList<>();

    private StoredMeasurements(CaseMeasurements found, List<RankFacts> ranks) {
        this.found = found;
        for (RankFacts rank : ranks) {
            Member member = new Member(rank.launch(), rank.rank());
            members.add(member);
            if (rank.ended()) {
                ended.add(member);
            }
        }
    }

    /**
     * The check's row.
     *
     * @param measures what the job asked for, parted by commas
     */
    static CheckRow check(
            ResultFile file,
            String group,
            String measures,
            CaseMeasurements found,
            List<RankFacts> ranks) {
        StoredMeasurements stored = new StoredMeasurements(found, ranks);
        Attributes attributes = file.attributes(group);
        stored.asked(List.of(measures.split(",")), attributes);
        stored.ofMembers();
        CaseMeasurements.byMember(found.operators()).forEach(stored::operators);
        CaseMeasurements.byMember(found.timeline()).forEach(stored::timeline);
        CaseMeasurements.byMember(found.passes()).forEach(stored::passes);
        stored.memory(attributes);
        stored.counters(file, group);
        return CheckRow.count(
                "measurements_stored", stored.wrong, "contradictions in the tables of the passes");
    }

    /** What was asked for must be there of every rank that ended, or the reason why it is not. */
    private void asked(List<String> measures, Attributes attributes) {
        for (Measure measure : Measure.values()) {
            String reason = attributes.text(MeasurementTables.unavailable(measure.word()), "");
            if (measures.contains(measure.word()) && reason.isEmpty()) {
                for (String table : tables(measure)) {
                    if (!membersOf(table).containsAll(ended)) {
                        wrong.add(table + "/ lacks ranks");
                    }
                }
            }
        }
    }

    private static List<String> tables(Measure measure) {
        return switch (measure) {
            case PHASES -> List.of();
            case OPERATORS -> List.of(MeasurementTables.OPERATORS, MeasurementTables.TIMELINE);
            case MEMORY -> List.of(MeasurementTables.MEMORY);
            case COUNTERS -> List.of(MeasurementTables.COUNTERS);
        };
    }

    private void ofMembers() {
        for (String table : BY_RANK) {
            if (!members.containsAll(membersOf(table))) {
                wrong.add(table + "/ has rows of a rank that the case lacks");
            }
        }
    }

    private Set<Member> membersOf(String table) {
        return switch (table) {
            case MeasurementTables.OPERATORS -> members(found.operators());
            case MeasurementTables.TIMELINE -> members(found.timeline());
            case MeasurementTables.MEMORY -> members(found.memory());
            case MeasurementTables.COUNTERS -> members(found.counters());
            default -> members(found.passes());
        };
    }

    private static <T> Set<Member> members(List<Placed<T>> rows) {
        return CaseMeasurements.byMember(rows).keySet();
    }

    /** An operator lasts as long as it does itself, at least; each call was recorded. */
    private void operators(Member member, List<OperatorFigure> rows) {
        Map<String, Double> calls = new TreeMap<>();
        for (OperatorFigure row : rows) {
            boolean rest =
                    row.name().equals(OperatorRow.RECORDING)
                            || row.name().equals(OperatorRow.BETWEEN);
            if (!rest && (row.selfNs() > row.totalNs() || row.calls() <= 0)) {
                wrong.add("operators/ %s of %s".formatted(row.name(), member));
            }
            if (!rest && row.drivesPhase()) {
                calls.merge(row.phase(), row.calls(), Double::sum);
            }
        }
        for (OperatorFigure row : rows) {
            double recorded = calls.getOrDefault(row.phase(), 0.0);
            if (row.name().equals(OperatorRow.RECORDING)
                    && !StoredFigures.equal(row.calls(), recorded)) {
                wrong.add("operators/ calls in %s of %s".formatted(row.phase(), member));
            }
        }
    }

    /** Its phases are those of one of the pass's iterations. */
    private void timeline(Member member, List<TimelineRow> rows) {
        List<PassRow> timed =
                CaseMeasurements.byMember(found.passes()).getOrDefault(member, List.of()).stream()
                        .filter(pass -> pass.measure() == Measure.OPERATORS && pass.with())
                        .toList();
        for (TimelineRow row : rows) {
            boolean phase =
                    row.name().equals(TimelineRow.PHASE)
                            || row.name().equals(TimelineRow.DEVICE_PHASE);
            if (phase && !isOf(timed, row)) {
                wrong.add("timeline/ %s of %s".formatted(row.phase(), member));
            }
        }
    }

    private static boolean isOf(List<PassRow> timed, TimelineRow row) {
        // The tail is the device's and has one column.
        boolean apart = row.name().equals(TimelineRow.DEVICE_PHASE) && !row.phase().equals("tail");
        String word = row.phase() + (apart ? "_device_ns" : "_ns");
        Optional<IterationColumn> phase =
                List.of(IterationColumn.values()).stream()
                        .filter(column -> column.word().equals(word))
                        .findFirst();
        return phase.isPresent()
                && timed.stream()
                        .map(PassRow::row)
                        .anyMatch(
                                pass ->
                                        pass[IterationColumn.ITERATION.ordinal()] == row.iteration()
                                                && pass[phase.get().ordinal()] == row.durationNs());
    }

    /** Iterations are numbered, with a measurement and without it. */
    private void passes(Member member, List<PassRow> rows) {
        Set<List<Object>> seen = new HashSet<>();
        for (PassRow row : rows) {
            long iteration = row.row()[IterationColumn.ITERATION.ordinal()];
            if (iteration < 0 || !seen.add(List.of(row.measure(), row.with(), iteration))) {
                wrong.add("passes/ iteration %d of %s".formatted(iteration, member));
            }
        }
    }

    /** Bytes or a reason; weights are at least as many as the problem has parameters. */
    private void memory(Attributes attributes) {
        boolean single = attributes.text("precision", "").equals(SINGLE_PRECISION);
        long parameters = single ? attributes.number("parameters", 0) : 0;
        for (Placed<MemoryRow> placed : found.memory()) {
            MemoryRow row = placed.row();
            boolean missing = row.bytes() == -1;
            boolean few =
                    row.memoryClass().equals(MemoryClass.WEIGHTS.word())
                            && !missing
                            && row.bytes() < Math.multiplyExact(parameters, FLOAT_BYTES);
            if (few || row.bytes() < -1 || missing == row.reason().isEmpty()) {
                wrong.add("memory/ %s of rank %d".formatted(row.memoryClass(), placed.rank()));
            }
        }
    }

    private void counters(ResultFile file, String group) {
        if (found.counters().isEmpty()) {
            return;
        }
        String[] statuses = file.table(group + "/" + MeasurementTables.COUNTERS).texts("status");
        for (int i = 0; i < statuses.length; i++) {
            CounterRow row = found.counters().get(i).row();
            if (!statuses[i].equals(row.status())) {
                wrong.add("counters/ status of " + row.name());
            }
        }
    }
}
